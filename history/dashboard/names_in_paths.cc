#include "history/dashboard/names_in_paths.h"

#include <fmt/format.h>

namespace gordian::history {
namespace {

bool stands_for_itself(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string segment(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (stands_for_itself(c))
      text += c;
    else
      text += fmt::format("_{:02x}", static_cast<unsigned char>(c));
  }
  return text;
}

std::optional<std::string> name_of_segment(std::string_view segment) {
  std::string name;
  for (size_t at = 0; at < segment.size(); ++at) {
    if (stands_for_itself(segment[at])) {
      name += segment[at];
      continue;
    }
    if (segment[at] != '_' || segment.size() - at < 3) return {};
    const int high = hex_value(segment[at + 1]), low = hex_value(segment[at + 2]);
    if (high < 0 || low < 0) return {};
    name += static_cast<char>(high * 16 + low);
    if (stands_for_itself(name.back())) return {};  // there is one way to write a name
    at += 2;
  }
  return name;
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (size_t from = 0;;) {
    const size_t slash = path.find('/', from);
    parts.push_back(path.substr(from, slash - from));
    if (slash == std::string_view::npos) return parts;
    from = slash + 1;
  }
}

}  // namespace gordian::history
