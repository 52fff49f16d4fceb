#include "analyzer/report/fingerprint.h"

#include <cctype>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/binary/type_names.h"
#include "schema/snapshot_format.h"

namespace gordian {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// "lambda at file.cc:12", "{lambda(int)#1}", "'lambda'(int)", "<lambda(int)>", "$_0" → "lambda": debug info knows the
// line, the demangler a number.
std::string without_lambda_details(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("lambda at ")) {
      at += std::string_view("lambda at ").size();
      while (at < text.size() && text[at] != ':') ++at;
      while (at < text.size() && (text[at] == ':' || is_digit(text[at]))) ++at;
    } else if (rest.starts_with("{lambda(") || rest.starts_with("<lambda(") || rest.starts_with("'lambda")) {
      const size_t open = text.find('(', at);
      size_t end = open;
      for (int depth = 0; end < text.size();) {
        depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
        ++end;
        if (depth == 0) break;
      }
      if (end == std::string_view::npos) end = text.size();
      while (end < text.size() && (text[end] == '#' || is_digit(text[end]))) ++end;
      if (end < text.size() && ((text[at] == '{' && text[end] == '}') || (text[at] == '<' && text[end] == '>'))) ++end;
      at = end;
    } else if (rest.starts_with("$_")) {
      at += 2;
      while (at < text.size() && is_digit(text[at])) ++at;
    } else {
      result += text[at++];
      continue;
    }
    result += "lambda";
  }
  return result;
}

// "Ring<16u>", "Ring<16ul>" → "Ring<16>": demanglers write the suffix, compilers not always.
std::string without_number_suffixes(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const bool number = is_digit(text[at]) && (at == 0 || !is_word(text[at - 1]));
    if (!number) {
      result += text[at++];
      continue;
    }
    while (at < text.size() && is_digit(text[at])) result += text[at++];
    while (at < text.size() && (text[at] == 'u' || text[at] == 'U' || text[at] == 'l' || text[at] == 'L')) ++at;
  }
  return result;
}

}  // namespace

std::string fingerprint(const std::string& kind, const std::set<std::string>& parts) {
  snapshot_format::Checksum sum;
  sum.update(kind.data(), kind.size() + 1);
  for (const std::string& part : parts) sum.update(part.c_str(), part.size() + 1);
  const uint64_t digest = sum.digest();
  return fmt::format("{:08x}", static_cast<uint32_t>(digest ^ digest >> 32));
}

std::string knot_fingerprint(std::set<std::string> parts, const std::string& details) {
  parts.insert(details);
  return fingerprint("knot", parts);
}

std::string stable_type(std::string_view source_name) {
  std::string name = without_number_suffixes(without_lambda_details(source_name));
  for (const std::string_view space : kLibraryNamespaces) replace_all(name, std::string(space) + "::", "");
  std::erase(name, ' ');
  return name;
}

std::string Fingerprints::id(const std::set<std::string>& parts, const std::string& details) const {
  const std::set<std::string>& all = details_of_.at(parts);
  const auto number = std::distance(all.begin(), all.find(details));
  if (number == 0) return fingerprint(kind_, parts);
  std::set<std::string> numbered = parts;
  numbered.insert(fmt::format("#{}", number + 1));
  return fingerprint(kind_, numbered);
}

}  // namespace gordian
