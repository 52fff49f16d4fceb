#include "viewer/browse/knot_stories.h"

#include <algorithm>
#include <map>

namespace gordian {
namespace {

std::optional<size_t> first_of(const std::vector<uint64_t>& counts) {
  const auto found = std::find_if(counts.begin(), counts.end(), [](uint64_t count) { return count > 0; });
  if (found == counts.end()) return std::nullopt;
  return found - counts.begin();
}

std::optional<size_t> last_of(const std::vector<uint64_t>& counts) {
  const auto found = std::find_if(counts.rbegin(), counts.rend(), [](uint64_t count) { return count > 0; });
  if (found == counts.rend()) return std::nullopt;
  return counts.rend() - found - 1;
}

}  // namespace

size_t KnotStory::tied() const {
  return std::min(first_of(owned).value_or(owned.size()), first_of(leaked).value_or(leaked.size()));
}

std::optional<size_t> KnotStory::last_owned() const { return last_of(owned); }

std::optional<size_t> KnotStory::let_go() const { return first_of(leaked); }

std::vector<KnotStory> knot_stories(const std::vector<const report::Report*>& snapshots) {
  std::vector<KnotStory> stories;
  std::map<std::string, size_t> known;
  const std::vector<uint64_t> nowhere(snapshots.size(), 0);
  for (size_t i = 0; i < snapshots.size(); ++i)
    for (const report::Finding& finding : snapshots[i]->findings()) {
      if (finding.knot().empty()) continue;
      const auto [at, added] = known.emplace(finding.knot(), stories.size());
      if (added) stories.push_back({finding.knot(), nowhere, nowhere});
      KnotStory& story = stories[at->second];
      (finding.kind() == "cycle" ? story.leaked : story.owned)[i] += finding.instances();
    }
  return stories;
}

}  // namespace gordian
