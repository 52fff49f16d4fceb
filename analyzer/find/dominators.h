// Retained sizes: what would be freed if an object were.
//
// Problem: "this cache holds 300 MB" is a question about everything that only the cache leads to. Counting what is
// reachable from it counts what others share. Choice: dominators. Node d dominates node n if every way from the roots
// to n passes d; the bytes of all that d dominates are what d retains. Algorithm: T. Lengauer and R. Tarjan, "A fast
// algorithm for finding dominators in a flowgraph" (1979), the simple version: O(edges × log nodes), ids of 32 bits,
// without recursion. Rejected: iterating to a fixed point (Cooper, Harvey, Kennedy): quadratic on the long lists that
// heaps are full of.
#ifndef GORDIAN_ANALYZER_FIND_DOMINATORS_H_
#define GORDIAN_ANALYZER_FIND_DOMINATORS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "analyzer/find/references.h"
#include "analyzer/graph/scc.h"

namespace gordian {

inline constexpr uint32_t kNoDominator = 0xffffffff;

// Immediate dominators of all nodes from node 0; kNoDominator for node 0 and for what it does not lead to.
std::vector<uint32_t> immediate_dominators(const Csr& graph);

// The ownership graph of a whole heap below its owners, which hang off the root. What no owner leads to, such as
// garbage, hangs off the root, too: what nothing leads to, or the first of a knot.
class Dominators {
 public:
  // Who owns what from outside, each (owner, node) once, by owner: what several words of one owner lead to is the
  // owner's. Owners are numbered from 0.
  using OwnerLinks = std::vector<std::pair<uint32_t, NodeId>>;
  Dominators(const References& references, const OwnerLinks& links, uint32_t owners);

  // The node that must go for this one to go; kNoNode: only what lies outside of the heap.
  NodeId dominator(NodeId node) const { return dominator_[node]; }
  // The owner that must let go for this one to go; the number of owners: several, or none. REQUIRES: no dominator.
  uint32_t owner(NodeId node) const { return owner_[node]; }
  // Bytes and nodes that go with it, itself included. An arena's bytes count with the arena and with its units.
  uint64_t retained_bytes(NodeId node) const { return bytes_[node]; }
  uint32_t retained_nodes(NodeId node) const { return nodes_[node]; }

 private:
  std::vector<NodeId> dominator_;
  std::vector<uint32_t> owner_;
  std::vector<uint64_t> bytes_;
  std::vector<uint32_t> nodes_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_DOMINATORS_H_
