// libstdc++'s layouts (bits/stl_tree.h, bits/hashtable.h), stable since GCC 4.x:
//
//   map, set           header {colour, parent@8 = root node, left@16 = first, right@24 = last, count@32}
//                      node {colour, parent@8, left@16, right@24, value@32}; the root's parent is the header, and the
//                      header's first and last are nodes too
//   unordered_map      {buckets@0, bucket count@8, first node@16, size@24, …}
//                      node {next@0, value@8}; the bucket of the first node holds the address of the first-node pointer
//
//   vector             {begin, end, end of storage}: begin is a block's start, and storage ends where what was asked
//   for ends
//
// A tree is believed when header.parent = node and node.parent = header, and both ends are blocks; a hash table when
// some word of its bucket array points back to the first-node pointer. Both are two pointers that must agree from both
// sides: nothing else looks like that by accident. A vector is three pointers in order into one block, and the last one
// says exactly how large it is.
//
// Rejected: lists by shape; a list's node looks like many other things, and a wrong owner is worse than none. And
// std::function: whether its first word is the block of a functor, or the `this` that a small lambda captured, cannot
// be told by shape; taking the object behind such a `this` for owned invented a leak in gdb.
#include "analyzer/ownership/shapes.h"

#include <optional>
#include <vector>

namespace gordian {
namespace {

constexpr size_t kMaxNodes = size_t{1} << 26;

class ShapeFinder {
 public:
  ShapeFinder(const Heap& heap, const Units& units, Typing& typing) : heap_(heap), units_(units), typing_(typing) {}

  size_t find() {
    for (BlockId block = 0; block < heap_.block_count(); ++block) {
      for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word) {
        const uint64_t offset = uint64_t{heap_.word(word).offset} * 8;
        consider(heap_.block(block).address + offset, heap_.word(word).value, units_.node_at(block, offset));
      }
    }
    for (const Root& root : heap_.roots())
      if (heap_.root_areas()[root.area].kind == snapshot::Roots::MODULE_DATA)
        consider(root.address, root.value, kNoNode);
    return adopted_;
  }

 private:
  // The word at `address` holds `value`: is it a tree's root pointer, or a hash table's first-node pointer?
  void consider(uint64_t address, uint64_t value, NodeId holder) {
    const BlockId node = heap_.find_block(value);
    if (node == kNoBlock || heap_.block(node).address != value || !is_free(node)) return;
    if (is_tree_header(address - 8, value)) {
      adopt_tree(address - 8, node, holder);
    } else if (is_hash_table(address - 16, address)) {
      adopt_hash_table(address - 16, node, holder);
    } else if (const auto end = vector_end(address, node)) {
      typing_.adopt(node, {.role = Role::kBytes,
                           .owned = holder != kNoNode,
                           .live_end = *end,
                           .owner = holder,
                           .container = typing_.add_container({address, holder, kNoType, SlotKind::kVector, {}})});
      ++adopted_;
    }
  }

  // The end of the elements, if a vector's three pointers begin at `address`.
  std::optional<uint64_t> vector_end(uint64_t address, BlockId buffer) const {
    const Block& block = heap_.block(buffer);
    const auto end = value_at(address + 8), storage_end = value_at(address + 16);
    if (!end || !storage_end || block.size == 0) return std::nullopt;
    const bool fits = *end >= block.address && *end <= *storage_end && *storage_end == block.address + block.size;
    return fits ? end : std::nullopt;
  }

  bool is_free(BlockId block) const {
    return units_.owner(block) == kNoUnit && typing_.plain(block).role == Role::kUnknown;
  }

  bool is_tree_header(uint64_t header, uint64_t root) const {
    const auto first = value_at(header + 16), last = value_at(header + 24);
    return value_at(root + 8) == header && first && last && is_block(*first) && is_block(*last);
  }

  bool is_hash_table(uint64_t table, uint64_t first_pointer) const {
    const auto buckets = value_at(table);
    const BlockId block = buckets ? heap_.find_block(*buckets) : kNoBlock;
    if (block == kNoBlock || heap_.block(block).address != *buckets)
      return buckets == table + 48;  // the single bucket inside
    for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word)
      if (heap_.word(word).value == first_pointer) return true;
    return false;
  }

  bool is_block(uint64_t address) const {
    const BlockId block = heap_.find_block(address);
    return block != kNoBlock && heap_.block(block).address == address;
  }

  void adopt_tree(uint64_t header, BlockId root, NodeId holder) {
    const ContainerId container = typing_.add_container({header, holder, kNoType, SlotKind::kTree, {}});
    std::vector<BlockId> work{root};
    take(root, Role::kTreeNode, holder, container);
    for (size_t next = 0; next < work.size() && next < kMaxNodes; ++next) {
      for (const uint64_t link : {16, 24}) {
        const auto child = value_at(heap_.block(work[next]).address + link);
        const BlockId block = child ? heap_.find_block(*child) : kNoBlock;
        if (block == kNoBlock || !is_free(block) || value_at(*child + 8) != heap_.block(work[next]).address) continue;
        take(block, Role::kTreeNode, holder, container);
        work.push_back(block);
      }
    }
  }

  void adopt_hash_table(uint64_t table, BlockId first, NodeId holder) {
    const ContainerId container = typing_.add_container({table, holder, kNoType, SlotKind::kHashTable, {}});
    const auto buckets = value_at(table);
    const BlockId bucket_block = buckets ? heap_.find_block(*buckets) : kNoBlock;
    if (bucket_block != kNoBlock && is_free(bucket_block)) take(bucket_block, Role::kBuckets, holder, container);
    for (BlockId block = first; block != kNoBlock && is_free(block);) {
      take(block, Role::kHashNode, holder, container);
      const auto next = value_at(heap_.block(block).address);
      block = next && is_block(*next) ? heap_.find_block(*next) : kNoBlock;
    }
  }

  void take(BlockId block, Role role, NodeId holder, ContainerId container) {
    typing_.adopt(block, {.role = role, .owned = holder != kNoNode, .owner = holder, .container = container});
    ++adopted_;
  }

  std::optional<uint64_t> value_at(uint64_t address) const { return typing_.value_at(address); }

  const Heap& heap_;
  const Units& units_;
  Typing& typing_;
  size_t adopted_ = 0;
};

}  // namespace

size_t find_shapes(const Heap& heap, const Units& units, Typing& typing) {
  return ShapeFinder(heap, units, typing).find();
}

}  // namespace gordian
