#include "history/gate/baseline_change.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/words.h"

namespace gordian::gate {
namespace {

constexpr size_t kChangesListed = 50;

using Key = std::pair<std::string, std::string>;  // kind, fingerprint

struct Total {
  uint64_t instances = 0;
  std::set<std::string> binaries;
  std::string title;
  bool operator==(const Total&) const = default;
};

std::map<Key, Total> totals(const Baseline& baseline) {
  std::map<Key, Total> totals;
  for (const Accepted& finding : baseline.findings) {
    Total& total = totals[{finding.kind, finding.id}];
    total.instances += finding.instances;
    total.binaries.insert(finding.binaries.begin(), finding.binaries.end());
    total.title = finding.title;
  }
  return totals;
}

std::string line(char sign, const Key& key, const std::string& what) {
  return fmt::format("{:11}{} {}  {}  {}\n", "", sign, key.second, key.first, what);
}

}  // namespace

std::string change_text(const std::string& path, const Baseline& before, const Baseline& after) {
  const std::map<Key, Total> old = totals(before), now = totals(after);
  std::vector<std::string> lines;
  size_t added = 0, removed = 0, changed = 0;
  for (const auto& [key, total] : now) {
    const auto known = old.find(key);
    if (known == old.end()) {
      ++added;
      lines.push_back(line('+', key, total.title));
    } else if (!(known->second == total)) {
      ++changed;
      const bool more = total.instances > known->second.instances;
      lines.push_back(
          line('~', key,
               total.title + (more ? fmt::format(": from {} to {}", known->second.instances, total.instances)
                                   : ": in other programs")));
    }
  }
  for (const auto& [key, total] : old) {
    if (now.count(key) > 0) continue;
    ++removed;
    lines.push_back(line('-', key, total.title));
  }
  std::string text = fmt::format("{:<11}{}: {} added, {} removed, {} changed; {} in it\n", "UPDATED", path, added,
                                 removed, changed, count_of(now.size(), "finding", "findings"));
  for (size_t i = 0; i < lines.size() && i < kChangesListed; ++i) text += lines[i];
  if (lines.size() > kChangesListed) text += fmt::format("{:11}… and {} more\n", "", lines.size() - kChangesListed);
  return text;
}

}  // namespace gordian::gate
