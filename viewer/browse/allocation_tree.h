// Live memory by allocation stack: what a flame graph shows.
//
// A large program has a million stack nodes, and naming the code at one takes microseconds. Choice: only nodes through
// which much memory went are named, at most about 12,000 (by bytes, by blocks, by leaked bytes); what is below the
// others is their nearest named caller's. A function that calls from several lines has a node for each: a flame graph
// shows them as one, and which line allocated how much beside it. Inlined functions are nodes of their own.
#ifndef GORDIAN_VIEWER_BROWSE_ALLOCATION_TREE_H_
#define GORDIAN_VIEWER_BROWSE_ALLOCATION_TREE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "viewer/browse/allocation_weights.h"

namespace gordian {

struct AllocationNode {
  uint32_t parent = 0;    // before it; node 0 is all, and its own parent
  uint32_t function = 0;  // index into functions; of node 0: the empty name
  uint32_t place = 0;     // index into places
  AllocationWeight own;   // allocated right here, not below
};

struct AllocationTree {
  std::vector<std::string> functions;  // "[libserver.so]" of one that has no name
  std::vector<std::string> places;     // "server.cc:42", "libserver.so+0x1234"; of node 0: empty
  std::vector<AllocationNode> nodes;   // callers before what they call
  uint64_t merged = 0;                 // stack nodes that are not shown by themselves
};

AllocationTree allocation_tree(const References& references, const std::vector<NodeLabel>& labels);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_ALLOCATION_TREE_H_
