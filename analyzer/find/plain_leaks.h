// Findings without a knot: memory that nothing leads to (`unreachable`), the memory of dead objects that weak handles
// pin (`weak_held`), and containers that keep objects alive which nobody else wants (`cache`).
#ifndef GORDIAN_ANALYZER_FIND_PLAIN_LEAKS_H_
#define GORDIAN_ANALYZER_FIND_PLAIN_LEAKS_H_

#include <cstdint>
#include <vector>

#include "analyzer/find/knots.h"

namespace gordian {

// A node that nothing leads to, and what hangs off it.
struct PlainLeak {
  NodeId node = kNoNode;
  std::vector<NodeId> indirect;
};

// Garbage that belongs to no knot and hangs off none. Each node is in exactly one leak.
std::vector<PlainLeak> find_unreachable(const References& references, const Liveness& liveness,
                                        const std::vector<Knot>& leaked);

// Dead objects of make_shared whose memory living weak handles keep.
std::vector<UnitId> find_weak_held(const References& references, const Liveness& liveness);

// An associative container that a global reaches, and the units whose only strong owners are its elements.
struct Cache {
  ContainerId container = kNoContainer;
  std::vector<UnitId> units;
  uint64_t bytes = 0;  // of the units and of what they own
};

// Most bytes first.
std::vector<Cache> find_caches(const References& references, const Liveness& liveness);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_PLAIN_LEAKS_H_
