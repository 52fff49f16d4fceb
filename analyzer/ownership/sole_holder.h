// Which memory nothing but one object leads to: what is written there when the object dies nobody sees.
//
// Problem: ~stable_vector() writes to its nodes, ~stop_callback() to the state that the source has left to it. Neither
// is freed by code that can be followed to the end, and neither is another object that lives on.
//
// Choice: trial deletion (Bacon and Rajan, Concurrent Cycle Collection in Reference Counted Systems, 2001), of one
// object. Of what it leads to, by way of plain memory, a block is its own if all pointers to it come from the object
// and from blocks that are its own:
//
//     object → a ⇄ b,  object → c ← global        a and b are its own, c is not, nor is what only c leads to
//
// Rejected: blocks with one pointer to them. Nodes of a list point to each other.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_SOLE_HOLDER_H_
#define GORDIAN_ANALYZER_OWNERSHIP_SOLE_HOLDER_H_

#include <cstdint>
#include <set>
#include <vector>

#include "analyzer/graph/heap.h"
#include "analyzer/ownership/units.h"

namespace gordian {

class SoleHolder {
 public:
  // Both must outlive this.
  SoleHolder(const Heap& heap, const Units& units) : heap_(heap), units_(units) {}

  // Whether it is a plain block that nothing but `node` leads to. False, too, if that takes long to find out.
  bool holds_alone(NodeId node, BlockId block);

 private:
  void count_pointers();
  // Plain blocks of which that is so.
  std::set<BlockId> own_blocks(NodeId node) const;

  const Heap& heap_;
  const Units& units_;
  std::vector<uint32_t> pointers_;  // to each block, from anywhere; empty: not yet counted
  NodeId last_ = kNoNode;
  std::set<BlockId> own_;  // of last_
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_SOLE_HOLDER_H_
