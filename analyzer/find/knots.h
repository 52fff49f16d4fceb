// Knots: strongly connected components in which units keep each other alive. Garbage ones are leaks (`cycle`); those
// that are still owned from outside are `latent_cycle`s.
#ifndef GORDIAN_ANALYZER_FIND_KNOTS_H_
#define GORDIAN_ANALYZER_FIND_KNOTS_H_

#include <cstdint>
#include <vector>

#include "analyzer/find/liveness.h"

namespace gordian {

// A way from one unit to another: a strong handle in the first one's own memory, or in a plain block that it leads to.
struct KnotEdge {
  uint32_t from = 0;  // indexes into Knot::units
  uint32_t to = 0;
  std::vector<Reference> path;  // words to follow; the last one is the handle
};

struct Knot {
  std::vector<UnitId> units;  // members: in the order of their allocation, as far as it can be told
  std::vector<NodeId> plain;  // plain blocks on the cycles
  std::vector<KnotEdge> edges;
  bool has_more_edges = false;     // than were looked for: it is very large
  std::vector<uint32_t> smallest;  // indexes into edges: a smallest cycle, in order (of a very large knot, a small one)
  std::vector<NodeId> retained;    // garbage that hangs off it and off no earlier knot

  // How many cycles of a basis: edges − units + 1, the number that a spanning tree leaves over. Every cycle of the knot
  // is made of these; how many there are in all grows exponentially, and nobody mends them one by one.
  uint64_t independent_cycles() const { return edges.size() + 1 > units.size() ? edges.size() + 1 - units.size() : 1; }
};

// Who has the handle at the end of the edge's way: the unit that it begins at, or a plain block.
inline NodeId last_holder(const Knot& knot, const KnotEdge& edge) {
  return edge.path.size() == 1 ? NodeId{knot.units[edge.from]} : edge.path[edge.path.size() - 2].to;
}

// Knots among the nodes that are not alive.
std::vector<Knot> find_leaked_knots(const References& references, const Liveness& liveness);

// Knots among living units, along what is owned: handles, and plain blocks that one holder owns or alone points to.
std::vector<Knot> find_latent_knots(const References& references, const Liveness& liveness);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_KNOTS_H_
