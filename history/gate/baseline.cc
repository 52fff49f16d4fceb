#include "history/gate/baseline.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "viewer/terminal/printable.h"

namespace gordian::gate {
namespace {

constexpr std::string_view kVersion = "gordian-baseline/1";
constexpr std::string_view kHeader =
    "# Leaks that are accepted for now. Written by `gordian check --baseline FILE --update-baseline REPORT…`.\n"
    "# Kind, fingerprint, shape, how many, programs, what. Comments above a line stay with it. (docs/check.md)\n";
constexpr std::string_view kIn = "  in ";
constexpr std::string_view kCalledBy = " < ";

std::string field(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7f || c == ',' || c == '\\') {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return result;
}

std::optional<std::string> from_field(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      result += text[at++];
      continue;
    }
    uint32_t byte = 0;
    const char* begin = text.data() + at + 2;
    if (text.size() - at < 4 || text[at + 1] != 'x') return std::nullopt;
    const auto [end, error] = std::from_chars(begin, begin + 2, byte, 16);
    if (error != std::errc() || end != begin + 2) return std::nullopt;
    result += static_cast<char>(byte);
    at += 4;
  }
  return result;
}

// The text up to the next blank; takes it and the blanks behind it away.
std::string_view next_word(std::string_view& line) {
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(line.find_first_not_of(' ', end), line.size()));
  return word;
}

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(by);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + by.size());
  }
}

// What is wrong with the line, if anything.
std::string parse_line(std::string_view line, Accepted& finding) {
  const auto kind = from_field(next_word(line)), id = from_field(next_word(line)), shape = from_field(next_word(line));
  const std::string_view count = next_word(line);
  const std::string_view binaries = next_word(line);
  if (!kind || !id || !shape || id->empty() || binaries.empty())
    return "a finding has a kind, a fingerprint, a shape, how many (x12), programs, and what it is";
  finding.kind = *kind;
  finding.id = *id;
  finding.shape = *shape;
  const char* end = count.data() + count.size();
  const bool counted = count.starts_with('x') && std::from_chars(count.data() + 1, end, finding.instances).ptr == end &&
                       finding.instances > 0;
  if (!counted) return fmt::format("'{}' does not say how many; write it like x12", printable(count));
  for (const std::string& part : split(binaries, ",")) {
    const auto binary = from_field(part);
    if (!binary || binary->empty()) return fmt::format("'{}' is no list of programs", printable(binaries));
    finding.binaries.insert(*binary);
  }
  const size_t in = line.find(kIn);
  finding.title = printable(line.substr(0, in));
  if (in != std::string_view::npos) finding.path = split(printable(line.substr(in + kIn.size())), kCalledBy);
  return "";
}

std::string line_of(const Accepted& finding) {
  std::string binaries;
  for (const std::string& binary : finding.binaries) binaries += (binaries.empty() ? "" : ",") + field(binary);
  std::string line = fmt::format("{:<11} {} {} x{} {}  {}", field(finding.kind), field(finding.id),
                                 field(finding.shape), finding.instances, binaries, finding.title);
  const char* separator = kIn.data();
  for (const std::string& function : finding.path) line += std::exchange(separator, kCalledBy.data()) + function;
  return line;
}

}  // namespace

bool Accepted::named() const {
  if (kind == "unreachable") return !path.empty();
  return title != "?" && title.find("object of ") == std::string::npos;
}

void merge_same(Baseline& baseline) {
  // Without names a fingerprint says little: there only what a program has is the same.
  std::map<std::tuple<std::string, std::string, std::string>, size_t> first;
  std::vector<Accepted> merged;
  for (Accepted& finding : baseline.findings) {
    const std::string program = finding.named() ? "" : field(*finding.binaries.begin());
    const auto [known, added] = first.try_emplace({finding.kind, finding.id, program}, merged.size());
    if (added) {
      merged.push_back(std::move(finding));
      continue;
    }
    Accepted& same = merged[known->second];
    same.instances = std::max(same.instances, finding.instances);
    same.binaries.insert(finding.binaries.begin(), finding.binaries.end());
    for (std::string& comment : finding.comments)
      if (std::find(same.comments.begin(), same.comments.end(), comment) == same.comments.end())
        same.comments.push_back(std::move(comment));
  }
  baseline.findings = std::move(merged);
}

std::variant<Baseline, std::string> parse_baseline(std::string_view text) {
  Baseline baseline;
  bool version = false;
  for (size_t begin = 0, number = 1; begin < text.size(); ++number) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    line = line.substr(0, line.find_last_not_of(" \r\t") + 1);
    if (!version) {
      if (line != kVersion) return fmt::format("line {}: it should be `{}`: is this a baseline?", number, kVersion);
      version = true;
      continue;
    }
    if (line.empty() || kHeader.find(std::string(line) + "\n") != std::string_view::npos) continue;
    if (line.starts_with('#')) {
      baseline.last_comments.push_back(printable(line));
      continue;
    }
    Accepted finding;
    if (const std::string problem = parse_line(line, finding); !problem.empty())
      return fmt::format("line {}: {}", number, problem);
    finding.comments = std::exchange(baseline.last_comments, {});
    baseline.findings.push_back(std::move(finding));
  }
  if (!version) return fmt::format("it is empty; a baseline begins with `{}`", kVersion);
  merge_same(baseline);
  return baseline;
}

std::string to_text(Baseline baseline) {
  std::sort(baseline.findings.begin(), baseline.findings.end(), [](const Accepted& a, const Accepted& b) {
    return std::tie(a.kind, a.id, a.binaries) < std::tie(b.kind, b.id, b.binaries);
  });
  std::string text = fmt::format("{}\n{}", kVersion, kHeader);
  for (const Accepted& finding : baseline.findings) {
    for (const std::string& comment : finding.comments) text += comment + "\n";
    text += line_of(finding) + "\n";
  }
  for (const std::string& comment : baseline.last_comments) text += comment + "\n";
  return text;
}

Accepted accept(const Sighting& sighting) {
  Accepted finding;
  finding.kind = sighting.kind;
  finding.id = sighting.id;
  finding.shape = sighting.shape;
  finding.title = sighting.title;
  finding.path = sighting.kind == "unreachable" ? sighting.path : std::vector<std::string>{};
  finding.instances = sighting.instances;
  finding.binaries = sighting.binaries;
  return finding;
}

}  // namespace gordian::gate
