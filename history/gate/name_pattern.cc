#include "history/gate/name_pattern.h"

#include <algorithm>
#include <utility>

namespace gordian::gate {
namespace {

// Where the last "::" is that no template argument or parameter list has; npos if there is none.
size_t last_scope(std::string_view name) {
  size_t found = std::string_view::npos;
  int depth = 0;
  for (size_t at = 0; at + 1 < name.size(); ++at) {
    const char c = name[at];
    if (c == '<' || c == '(') ++depth;
    if (c == '>' || c == ')') --depth;
    if (depth == 0 && c == ':' && name[at + 1] == ':') found = at;
  }
  return found;
}

void add_new(std::vector<std::string>& list, std::string text) {
  if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

}  // namespace

bool lsan_match(std::string_view pattern, std::string_view text) {
  if (text.empty()) return false;
  bool at_begin = pattern.starts_with('^');
  if (at_begin) pattern.remove_prefix(1);
  bool any_before = false;
  while (!pattern.empty()) {
    if (pattern.front() == '*') {
      pattern.remove_prefix(1);
      at_begin = false;
      any_before = true;
      continue;
    }
    if (pattern.front() == '$') return text.empty() || any_before;
    if (text.empty()) return false;
    const std::string_view piece = pattern.substr(0, pattern.find_first_of("*$"));
    const size_t found = text.find(piece);
    if (found == std::string_view::npos || (at_begin && found != 0)) return false;
    text.remove_prefix(found + piece.size());
    pattern.remove_prefix(piece.size());
    at_begin = false;
    any_before = false;
  }
  return true;
}

bool glob_match(std::string_view pattern, std::string_view text) {
  size_t at = 0, in = 0;
  size_t star = std::string_view::npos, resume = 0;  // the last `*`, and where the text goes on if it takes one more
  while (in < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = in;
    } else if (at < pattern.size() && pattern[at] == text[in]) {
      ++at;
      ++in;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

std::vector<std::string> spellings_of_type(const std::string& type) {
  const std::string plain = type.substr(0, type.find('<'));
  const auto unscoped = [](const std::string& name) {
    const size_t scope = last_scope(name);
    return scope == std::string::npos ? name : name.substr(scope + 2);
  };
  std::vector<std::string> spellings;
  for (const std::string& name : {type, plain, unscoped(type), unscoped(plain)}) add_new(spellings, name);
  return spellings;
}

std::vector<std::string> spellings_of_member(const std::string& member) {
  const size_t scope = last_scope(member);
  if (scope == std::string::npos) return {member};
  std::vector<std::string> spellings;
  for (const std::string& owner : spellings_of_type(member.substr(0, scope)))
    add_new(spellings, owner + member.substr(scope));
  return spellings;
}

std::vector<std::string> spellings_of_function(const std::string& function) {
  std::vector<std::string> spellings = spellings_of_type(function);
  size_t open = function.find('(');
  if (open != std::string::npos && function.compare(open, 10, "(anonymous") == 0) open = function.find('(', open + 1);
  if (open != std::string::npos && open > 0)
    for (std::string& name : spellings_of_type(function.substr(0, open))) add_new(spellings, std::move(name));
  return spellings;
}

size_t distance(std::string_view one, std::string_view other, size_t most) {
  const size_t lengths = one.size() > other.size() ? one.size() - other.size() : other.size() - one.size();
  if (lengths > most) return most + 1;
  std::vector<size_t> row(other.size() + 1);
  for (size_t i = 0; i < row.size(); ++i) row[i] = i;
  for (size_t i = 1; i <= one.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= other.size(); ++j) {
      const size_t changed = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return std::min(row.back(), most + 1);
}

}  // namespace gordian::gate
