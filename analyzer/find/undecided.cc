#include "analyzer/find/undecided.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/find/liveness.h"

namespace gordian {
namespace {

constexpr size_t kMostFollowed = 20'000;  // references, from one unit
constexpr size_t kMostFollowedByAll = 4'000'000;

// How many steps away from the unit each node is, as far as it leads; `left` is how many references may be followed.
std::unordered_map<NodeId, size_t> distances_from(const References& references, NodeId unit, size_t& left) {
  std::unordered_map<NodeId, size_t> distance{{unit, 0}};
  std::deque<NodeId> work{unit};
  size_t most = std::min(kMostFollowed, left);
  while (!work.empty() && most > 0) {
    const NodeId node = work.front();
    work.pop_front();
    const size_t next = distance[node] + 1;
    references.for_each(node, [&](const Reference& reference) {
      if (most == 0) return;
      --most, --left;
      if (distance.try_emplace(reference.to, next).second) work.push_back(reference.to);
    });
  }
  return distance;
}

// Nearest first, then those that it does not lead to; of equally near ones, by where they lie in their holder:
// addresses are others in each run.
std::vector<uint32_t> by_distance(const References& references, UnitId unit, size_t& left) {
  std::vector<uint32_t> candidates = references.handles().candidates(unit);
  const auto distance = distances_from(references, unit, left);
  const auto order = [&](uint32_t index) {
    const Handle& handle = references.handles().all()[index];
    const auto found = distance.find(handle.holder);
    return std::pair(found == distance.end() ? SIZE_MAX : found->second, references.heap().word(handle.word).offset);
  };
  std::stable_sort(candidates.begin(), candidates.end(), [&](uint32_t a, uint32_t b) { return order(a) < order(b); });
  return candidates;
}

// What they lead to is garbage because they are.
void mark_guessed(const References& references, Handles& handles, const std::vector<UnitId>& units) {
  std::vector<bool> seen(references.units().node_count(), false);
  std::vector<NodeId> work;
  const auto reach = [&](NodeId node) {
    if (seen[node]) return;
    seen[node] = true;
    if (references.units().is_unit(node)) handles.mark_guessed(node);
    work.push_back(node);
  };
  for (const UnitId unit : units) reach(unit);
  while (!work.empty()) {
    const NodeId node = work.back();
    work.pop_back();
    references.for_each(node, [&](const Reference& reference) { reach(reference.to); });
  }
}

}  // namespace

size_t decide_undecided(const References& references, Handles& handles) {
  const std::vector<UnitId>& undecided = handles.undecided();
  if (undecided.empty()) return 0;
  for (const UnitId unit : undecided) handles.presume_strong(unit);
  const Liveness liveness(references);
  std::vector<UnitId> garbage;
  std::vector<std::vector<uint32_t>> likely;  // of each, while all candidates are presumed strong
  size_t left = kMostFollowedByAll;
  for (const UnitId unit : undecided) {
    if (liveness.alive(unit)) continue;
    garbage.push_back(unit);
    likely.push_back(by_distance(references, unit, left));
  }
  mark_guessed(references, handles, garbage);
  for (const UnitId unit : undecided)
    if (liveness.alive(unit)) handles.leave_undecided(unit);
  for (size_t i = 0; i < garbage.size(); ++i) handles.decide(garbage[i], std::move(likely[i]));
  return garbage.size();
}

}  // namespace gordian
