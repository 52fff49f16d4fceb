// libstdc++ (bits/stl_tree.h, stl_list.h, forward_list.h, hashtable.h, stl_deque.h), stable since GCC 5:
//
//   map, set       comparator, header {colour, parent = root, first, last}, size     node {colour, parent, left, right}
//   list           sentinel {next, prev}, size                                       node {next, prev}
//   unordered_map  buckets, bucket count, first node, size, …                        node {next}
//
// libc++ (__tree, list, forward_list, __hash_table, deque), ABI version 1, LLVM 3.5 to 19:
//
//   map, set       first node, end node {left = root}, size                          node {left, right, parent, black}
//   list           sentinel {prev, next}, size                                       node {prev, next}
//   unordered_map  buckets, bucket count, first node, size, load factor              node {next, hash}
//   function       3 words for a functor (48 bytes with what follows), pointer to the functor @32: to them or to a
//   block any            handler, 3 words
#include "analyzer/ownership/container_layouts.h"

namespace gordian {

NodeLayout node_layout(Role role) {
  switch (role) {
    case Role::kTreeNode:
      return {32, 2, {16, 24}};
    case Role::kLibcxxTreeNode:
      return {32, 2, {0, 8}};
    case Role::kListNode:
      return {16, 1, {0, 0}};
    case Role::kLibcxxListNode:
      return {16, 1, {8, 0}};
    case Role::kForwardNode:
    case Role::kHashNode:
      return {8, 1, {0, 0}};
    case Role::kLibcxxHashNode:
      return {16, 1, {0, 0}};
    default:
      return {};
  }
}

uint64_t node_header(Role role) { return node_layout(role).header; }

Role node_role(const Slot& slot) {
  const bool libcxx = slot.library == Library::kLibcxx;
  switch (slot.kind) {
    case SlotKind::kTree:
      return libcxx ? Role::kLibcxxTreeNode : Role::kTreeNode;
    case SlotKind::kList:
      return libcxx ? Role::kLibcxxListNode : Role::kListNode;
    case SlotKind::kForwardList:
      return Role::kForwardNode;
    case SlotKind::kHashTable:
      return libcxx ? Role::kLibcxxHashNode : Role::kHashNode;
    default:
      return Role::kUnknown;
  }
}

uint64_t first_link(const Slot& slot) {
  switch (slot.kind) {
    case SlotKind::kTree:
      return 8;
    case SlotKind::kList:
      return slot.library == Library::kLibcxx ? 8 : 0;
    case SlotKind::kHashTable:
      return slot.extra;
    default:
      return 0;
  }
}

uint64_t slot_bytes(const Slot& slot) {
  const bool libcxx = slot.library == Library::kLibcxx;
  switch (slot.kind) {
    case SlotKind::kVector:
    case SlotKind::kList:
      return 24;
    case SlotKind::kTree:
      return libcxx ? 24 : 40;
    case SlotKind::kHashTable:
      return libcxx ? 40 : 56;
    case SlotKind::kDeque:
      return libcxx ? 48 : 80;
    case SlotKind::kFunction:
      return libcxx ? 40 : 32;
    case SlotKind::kMoveOnly:
      return slot.extra + 16;
    case SlotKind::kString:
      return 32;
    case SlotKind::kAny:
      return libcxx ? 32 : 16;
    default:
      return 8;
  }
}

}  // namespace gordian
