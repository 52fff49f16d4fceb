// Problem: the destructor of std::variant<std::monostate, std::shared_ptr<A>, std::shared_ptr<B>> releases the same
// word in two cases of three:
//
//     cmp $1,index ; je release      ways of a first choice: yes, no
//     cmp $2,index ; je release      … of a second one, for those that come to it
//
// Neither choice is made the same way by all paths to the release, and yet it depends on the index. But
//
//     test flag ; je skip ; call log ; skip: release
//
// does not depend on the flag.
// Choice: the paths to the release are a tree of choices. If one can get around the release in it (a way that no path
// to the release has taken), the release depends on the number; if all ways lead there, it does not. Rejected: what all
// paths have in common, which finds only conditions with one way.
#include "analyzer/binary/release_conditions.h"

#include <algorithm>

namespace gordian {
namespace {

constexpr size_t kMostReleaseWays = 200;  // to one release: with more, the number counts as one that decides

// Whether every way on from `begin` leads to the release.
bool is_certain(const std::set<ReleaseConditions::Way>& ways, const ReleaseConditions::Way& begin,
                const std::function<size_t(uint64_t)>& ways_from) {
  const auto starts = [&](const ReleaseConditions::Way& way) {
    return way.size() >= begin.size() && std::equal(begin.begin(), begin.end(), way.begin());
  };
  std::map<uint64_t, std::set<uint64_t>> next;
  for (auto way = ways.lower_bound(begin); way != ways.end() && starts(*way); ++way) {
    if (way->size() == begin.size()) return true;
    next[(*way)[begin.size()].first].insert((*way)[begin.size()].second);
  }
  for (const auto& [site, taken] : next) {
    if (taken.size() < ways_from(site)) continue;
    const bool all = std::all_of(taken.begin(), taken.end(), [&, site = site](uint64_t one) {
      ReleaseConditions::Way longer = begin;
      longer.emplace_back(site, one);
      return is_certain(ways, longer, ways_from);
    });
    if (all) return true;
  }
  return false;
}

}  // namespace

void ReleaseConditions::add(const Place& word, uint16_t offset, const std::map<Place, Way>& ways) {
  Release& release = releases_[{word, offset}];
  ++release.paths;
  for (const auto& [number, way] : ways) {
    auto& [paths, known] = release.numbers[number];
    ++paths;
    if (known.size() <= kMostReleaseWays) known.insert(way);
  }
}

std::vector<Place> ReleaseConditions::of(const Place& word, uint16_t offset,
                                         const std::function<size_t(uint64_t)>& ways_from) const {
  std::vector<Place> numbers;
  const auto release = releases_.find({word, offset});
  if (release == releases_.end()) return numbers;
  for (const auto& [number, decided] : release->second.numbers) {
    const auto& [paths, ways] = decided;
    const bool by_all = paths == release->second.paths;
    if (by_all && (ways.size() > kMostReleaseWays || !is_certain(ways, {}, ways_from))) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace gordian
