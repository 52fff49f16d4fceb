#include "analyzer/report/type_catalog.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "analyzer/report/node_names.h"

namespace gordian {
namespace {

constexpr size_t kMaxLike = 5;
constexpr size_t kMostEdits = 3;
constexpr size_t kLongestCompared = 80;

// "std::map<int, A>" → "map<int,A>"
std::string plain_spelling(std::string_view name) {
  std::string result;
  for (const char c : name)
    if (c != ' ') result += c;
  for (size_t at = 0; (at = result.find("std::", at)) != std::string::npos;) result.erase(at, 5);
  return result;
}

std::string_view without_arguments(std::string_view name) { return name.substr(0, name.find('<')); }

// "net::Session<a::B>" → "Session<a::B>"
std::string_view without_namespaces(std::string_view name) {
  const size_t colon = without_arguments(name).rfind("::");
  return colon == std::string_view::npos ? name : name.substr(colon + 2);
}

// Of what is too long to be compared, the begin.
std::string lower(std::string_view text) {
  std::string result(text.substr(0, kLongestCompared));
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// The edits that make `a` of `b`, row by row (Wagner and Fischer, 1974).
size_t edits(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    size_t corner = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = corner + (a[i] == b[j] ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, corner + 1});
    }
  }
  return row.back();
}

// The smaller, the more alike; kMostEdits + 1: not at all.
size_t distance(const std::string& asked, const std::string& name) {
  if (name.find(asked) != std::string::npos) return 1;
  if (asked.find(name) != std::string::npos && name.size() > 2) return 2;
  const size_t most = std::min(kMostEdits, asked.size() / 2);
  const size_t found = edits(asked, name);
  return found <= most ? found : kMostEdits + 1;
}

}  // namespace

TypeCatalog::TypeCatalog(const References& references) {
  const Units& units = references.units();
  NodeNames names(references);
  std::unordered_map<const std::string*, std::vector<NodeId>*> by_name;  // two names may be spelt alike
  for (NodeId node = 0; node < units.node_count(); ++node) {
    if (!has_memory(units, node)) continue;
    const std::string& name = names.name(node);
    const auto [found, added] = by_name.try_emplace(&name, nullptr);
    if (added) found->second = &nodes_[name];
    found->second->push_back(node);
  }
}

std::vector<std::string> TypeCatalog::meant_by(std::string_view asked) const {
  const std::string wanted = plain_spelling(asked);
  const auto all_that = [&](auto&& fits) {
    std::vector<std::string> names;
    for (const auto& [name, nodes] : nodes_)
      if (fits(plain_spelling(name))) names.push_back(name);
    return names;
  };
  std::vector<std::string> names = all_that([&](const std::string& name) { return name == wanted; });
  if (names.empty()) names = all_that([&](const std::string& name) { return without_namespaces(name) == wanted; });
  if (names.empty())
    names = all_that([&](const std::string& name) {
      return without_arguments(name) == wanted || without_arguments(without_namespaces(name)) == wanted;
    });
  return names;
}

std::vector<std::string> TypeCatalog::like(std::string_view asked) const {
  const std::string wanted = lower(without_arguments(without_namespaces(plain_spelling(asked))));
  std::vector<std::pair<size_t, std::string>> found;
  for (const auto& [name, nodes] : nodes_) {
    const std::string spelling = lower(plain_spelling(name));
    size_t far = distance(wanted, std::string(without_arguments(without_namespaces(spelling))));
    if (spelling.find(wanted) != std::string::npos) far = std::min<size_t>(far, 2);
    if (far <= kMostEdits) found.emplace_back(far, name);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (size_t i = 0; i < found.size() && i < kMaxLike; ++i) names.push_back(found[i].second);
  return names;
}

std::vector<std::string> TypeCatalog::most_frequent() const {
  std::vector<std::pair<size_t, std::string>> found;
  for (const auto& [name, nodes] : nodes_) found.emplace_back(SIZE_MAX - nodes.size(), name);
  std::sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (size_t i = 0; i < found.size() && i < kMaxLike; ++i) names.push_back(found[i].second);
  return names;
}

}  // namespace gordian
