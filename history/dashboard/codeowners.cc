#include "history/dashboard/codeowners.h"

#include <algorithm>

#include "history/dashboard/names_in_paths.h"

namespace gordian::history {
namespace {

constexpr std::string_view kAnyFolders = "**";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// The words of a line, up to a comment. `\ ` belongs to a word; backslashes stay.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (size_t at = 0; at < line.size();) {
    if (is_space(line[at])) {
      ++at;
      continue;
    }
    if (line[at] == '#') break;
    const size_t from = at;
    while (at < line.size() && !is_space(line[at])) at += line[at] == '\\' && at + 1 < line.size() ? 2 : 1;
    words.push_back(line.substr(from, at - from));
  }
  return words;
}

// Whether a part of a path is as the pattern says: `*` for any characters, `?` for one, `\` before one that stands for
// itself. After a `*` that did not reach far enough it goes back to that `*` only, so that it takes no longer than the
// product of the lengths.
bool part_matches(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    }
    const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
    const bool fits =
        p < pattern.size() && (escaped ? pattern[p + 1] == text[t] : pattern[p] == '?' || pattern[p] == text[t]);
    if (fits) {
      p += escaped ? 2 : 1;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// `at[i]`: whether the parts of the pattern so far can end before the i-th part of the path.
bool path_matches(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
  std::vector<char> at(path.size() + 1, 0), next(path.size() + 1);
  at[0] = 1;
  for (size_t p = 0; p < pattern.size(); ++p) {
    const bool last = p + 1 == pattern.size();
    std::fill(next.begin(), next.end(), char{0});
    if (pattern[p] == kAnyFolders) {
      const auto first = std::find(at.begin(), at.end(), char{1});
      if (first == at.end()) return false;
      // At the end: everything below, not the folder itself.
      if (last) return first + 1 < at.end();
      std::fill(next.begin() + (first - at.begin()), next.end(), char{1});
    } else {
      for (size_t i = 0; i < path.size(); ++i) next[i + 1] = at[i] && part_matches(pattern[p], path[i]);
    }
    std::swap(at, next);
  }
  if (at[path.size()]) return true;
  // A folder's name means all that is below it; but not so a mere `*`.
  return pattern.back() != "*" && std::find(at.begin(), at.end(), char{1}) != at.end();
}

std::string why_not(std::string_view pattern) {
  if (pattern.starts_with("!")) return "a pattern cannot begin with '!' here";
  if (pattern.starts_with("[") || pattern.starts_with("^[")) return "sections are GitLab's, and are not understood";
  if (pattern.find_first_of("[]") != std::string_view::npos) return "[…] is not understood in a pattern";
  if (pattern.starts_with("\\#")) return "a pattern cannot begin with '#'";
  if (pattern.find("***") != std::string_view::npos) return "more than two '*' in a row";
  return "";
}

}  // namespace

CodeOwners::CodeOwners(std::string_view text) {
  size_t number = 1;
  for (size_t from = 0; from < text.size(); ++number) {
    const size_t end = std::min(text.find('\n', from), text.size());
    add_line(text.substr(from, end - from), number);
    from = end + 1;
  }
}

void CodeOwners::add_line(std::string_view line, size_t number) {
  const auto words = words_of(line);
  if (words.empty()) return;
  std::string_view pattern = words[0];
  if (std::string why = why_not(pattern); !why.empty()) {
    problems_.push_back({number, std::move(why)});
    return;
  }
  Rule rule;
  const bool from_root = pattern.starts_with("/");
  if (from_root) pattern.remove_prefix(1);
  for (const std::string_view part : parts_of(pattern)) rule.parts.emplace_back(part);
  const bool folder = rule.parts.size() > 1 && rule.parts.back().empty();
  // A name alone means it anywhere; with a slash in it, below the root.
  const bool anywhere = !from_root && rule.parts.size() == (folder ? 2 : 1);
  if (folder) rule.parts.back() = kAnyFolders;
  if (anywhere && rule.parts[0] != kAnyFolders) rule.parts.insert(rule.parts.begin(), std::string(kAnyFolders));
  for (size_t i = 1; i < words.size(); ++i) rule.owners += (i > 1 ? " " : "") + std::string(words[i]);
  rules_.push_back(std::move(rule));
}

std::string CodeOwners::owners_of(std::string_view path) const {
  const auto parts = parts_of(path);
  const auto rule = std::find_if(rules_.rbegin(), rules_.rend(),
                                 [&](const Rule& candidate) { return path_matches(candidate.parts, parts); });
  return rule == rules_.rend() ? "" : rule->owners;
}

}  // namespace gordian::history
