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
#include <vector>

#include "analyzer/find/liveness.h"
#include "analyzer/graph/scc.h"

namespace gordian {

inline constexpr uint32_t kNoDominator = 0xffffffff;

// Immediate dominators of all nodes from node 0; kNoDominator for node 0 and for what it does not lead to.
std::vector<uint32_t> immediate_dominators(const Csr& graph);

// The ownership graph of a whole heap with what lies outside of it as the root. Garbage hangs off the root, too: what
// nothing leads to, or the first of a knot.
class Dominators {
 public:
  Dominators(const References& references, const Liveness& liveness);

  // The node that must go for this one to go; kNoNode: only what lies outside of the heap.
  NodeId dominator(NodeId node) const { return dominator_[node]; }
  // Bytes and nodes that go with it, itself included. An arena's bytes count with the arena and with its units.
  uint64_t retained_bytes(NodeId node) const { return bytes_[node]; }
  uint32_t retained_nodes(NodeId node) const { return nodes_[node]; }

 private:
  std::vector<NodeId> dominator_;
  std::vector<uint64_t> bytes_;
  std::vector<uint32_t> nodes_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_DOMINATORS_H_
