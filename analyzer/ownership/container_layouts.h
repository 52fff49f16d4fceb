// How the standard libraries lay out the containers whose memory typing.cc walks: one table row for each kind of node,
// one function for each question. Slots say which library a container is of (slots.h).
#ifndef GORDIAN_ANALYZER_OWNERSHIP_CONTAINER_LAYOUTS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_CONTAINER_LAYOUTS_H_

#include <array>
#include <cstdint>

#include "analyzer/ownership/slots.h"

namespace gordian {

// What a stretch of plain memory is.
enum class Role : uint8_t {
  kUnknown,
  kObject,    // objects of one type, from the region's begin on
  kTreeNode,  // a container's node: links, then one value
  kListNode,
  kForwardNode,
  kHashNode,
  kLibcxxTreeNode,
  kLibcxxListNode,
  kLibcxxHashNode,
  kBuckets,   // of a hash table: pointers to nodes
  kDequeMap,  // pointers to buffers
  kBytes,     // owned memory without pointers of interest
  kFrame,     // a coroutine's; of no type if only the code told
};

struct NodeLayout {
  uint64_t header = 0;                 // bytes in front of the value; 0: not a node
  uint64_t link_count = 0;             // how many of the links lead to further nodes
  std::array<uint64_t, 2> links = {};  // their offsets
};

NodeLayout node_layout(Role role);

// Buffers at either end of a deque of libc++ whose elements may have ended: the outermost that is in use, and a spare
// one.
inline constexpr uint64_t kDoubtfulDequeBuffers = 2;

// Where a boost::function has its functor, or the functor's address, and how large one can be there.
inline constexpr uint64_t kBoostFunctor = 8, kBoostFunctorBytes = 24;

// Bytes of links in front of a node's value.
uint64_t node_header(Role role);

// The role of the nodes of such a container; kUnknown if it has none.
Role node_role(const Slot& slot);

// Offset from the slot to the pointer to the container's first node (a tree's root).
uint64_t first_link(const Slot& slot);

// How far the words of a slot reach from its offset.
uint64_t slot_bytes(const Slot& slot);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_CONTAINER_LAYOUTS_H_
