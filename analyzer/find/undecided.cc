#include "analyzer/find/undecided.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/find/liveness.h"

namespace gordian {
namespace {

constexpr size_t kMostVisited = 10'000;  // nodes, from one unit
constexpr size_t kMostVisitedByAll = 2'000'000;

// How many steps away from the unit each node is, as far as it leads.
std::unordered_map<NodeId, size_t> distances_from(const References& references, NodeId unit, size_t most) {
  std::unordered_map<NodeId, size_t> distance{{unit, 0}};
  std::deque<NodeId> work{unit};
  while (!work.empty() && distance.size() < most) {
    const NodeId node = work.front();
    work.pop_front();
    const size_t next = distance[node] + 1;
    references.for_each(node, [&](const Reference& reference) {
      if (distance.try_emplace(reference.to, next).second) work.push_back(reference.to);
    });
  }
  return distance;
}

// Nearest first, then those that it does not lead to; else in their order.
std::vector<uint32_t> by_distance(const References& references, UnitId unit, size_t& left) {
  std::vector<uint32_t> candidates = references.handles().candidates(unit);
  const auto distance = distances_from(references, unit, std::min(kMostVisited, left));
  left -= std::min(left, distance.size());
  const auto steps = [&](uint32_t index) {
    const auto found = distance.find(references.handles().all()[index].holder);
    return found == distance.end() ? SIZE_MAX : found->second;
  };
  std::ranges::stable_sort(candidates, {}, steps);
  return candidates;
}

}  // namespace

size_t decide_undecided(const References& references, Handles& handles) {
  const std::vector<UnitId>& undecided = handles.undecided();
  if (undecided.empty()) return 0;
  for (const UnitId unit : undecided) handles.presume_strong(unit);
  const Liveness liveness(references);
  std::vector<std::pair<UnitId, std::vector<uint32_t>>> garbage;
  size_t left = kMostVisitedByAll;
  for (const UnitId unit : undecided)
    if (!liveness.alive(unit)) garbage.emplace_back(unit, by_distance(references, unit, left));
  for (const UnitId unit : undecided)
    if (liveness.alive(unit)) handles.leave_undecided(unit);
  for (const auto& [unit, likely] : garbage) handles.decide(unit, likely);
  return garbage.size();
}

}  // namespace gordian
