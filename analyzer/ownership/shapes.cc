// The layouts of libstdc++ (bits/stl_tree.h, bits/hashtable.h), stable since GCC 4.x:
//
//   map, set           header {colour, parent@8 = root node, left@16 = first, right@24 = last, count@32}
//                      node {colour, parent@8, left@16, right@24, value@32}; the root's parent is the header, and the
//                      header's first and last are nodes too
//   unordered_map      {buckets@0, bucket count@8, first node@16, size@24, …}
//                      node {next@0, value@8}; the bucket of the first node holds the address of the first-node pointer
//
//   vector             {begin, end, end of storage}: begin is a block's start, and storage ends where what was asked
//                      for ends
//   deque              shapes_deque.cc
//
// libc++ differs in the tree {first node@0, end node {root@8}, size@16}, whose nodes are {left@0, right@8, parent@16,
// black@24, value@32}: the root's parent is the end node, and from the root always to the left is the first node.
//
// A tree is believed when header.parent = node and node.parent = header, and both ends are blocks; a hash table when
// some word of its bucket array points back to the first-node pointer. Both are two pointers that must agree from both
// sides: nothing else looks like that by accident; so is a deque. A vector is three pointers in order into one block,
// and the last one says exactly how large it is.
//
// Rejected: lists by shape; a list's node looks like many other things, and a wrong owner is worse than none. And
// std::function: whether its first word is the block of a functor, or the `this` that a small lambda captured, cannot
// be told by shape; taking the object behind such a `this` for owned invented a leak in gdb.
#include "analyzer/ownership/shapes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzer/ownership/shapes_deque.h"

namespace gordian {
namespace {

constexpr size_t kMaxNodes = size_t{1} << 26;
constexpr int kMaxTreeDepth = 128;  // a red-black tree's is twice the logarithm of its size

class ShapeFinder {
 public:
  ShapeFinder(const Heap& heap, const Units& units, Typing& typing)
      : heap_(heap), units_(units), typing_(typing), reader_(heap, typing) {}

  size_t find() {
    for (BlockId block = 0; block < heap_.block_count(); ++block) {
      for (WordIndex index = heap_.words_begin(block); index < heap_.words_end(block); ++index) {
        const BlockId target = heap_.target(index);
        if (!heap_.points_to_begin(index) || !is_free(target)) continue;
        const uint64_t offset = uint64_t{heap_.offset(index)} * 8;
        consider({heap_.address(block) + offset, block}, target, units_.node_at(block, offset));
      }
    }
    for (const Root& root : heap_.roots())
      if (heap_.root_areas()[root.area].kind == snapshot::Roots::MODULE_DATA &&
          begins_free_block(root.value, root.target))
        consider({root.address, kNoBlock}, root.target, kNoNode);
    // What globals have is certain.
    std::stable_partition(vectors_.begin(), vectors_.end(), [](const Vector& one) { return one.holder == kNoNode; });
    adopt_vectors();
    return adopted_;
  }

 private:
  struct Vector {
    WordPlace place;
    BlockId buffer = kNoBlock;
    NodeId holder = kNoNode;
    uint64_t end = 0;
  };

  bool begins_free_block(uint64_t value, BlockId target) const {
    return target != kNoBlock && heap_.block(target).address == value && is_free(target);
  }

  // The word at `place` points to `node`: is it a tree's root pointer, a hash table's first-node pointer, or where a
  // vector begins?
  void consider(WordPlace place, BlockId node, NodeId holder) {
    if (is_tree_header(place, node)) {
      adopt_tree(place.address - 8, node, holder, {Role::kTreeNode, 8});
    } else if (is_libcxx_tree(place, node)) {
      adopt_tree(place.address - 8, node, holder, {Role::kLibcxxTreeNode, 16});
    } else if (is_hash_table(place)) {
      adopt_hash_table(place.address - 16, node, holder);
    } else if (const auto deque = refused_maps_.contains(node) ? std::nullopt : deque_at(heap_, reader_, place, node)) {
      adopt_deque(*deque, place, node, holder);
    } else if (const auto end = vector_end(place, node)) {
      note_vector({place, node, holder, *end});
    }
  }

  // An iterator that lies in front of its vector makes {iterator, begin, end} look like an empty one.
  void note_vector(const Vector& one) {
    const bool overlaps = !vectors_.empty() && vectors_.back().buffer == one.buffer &&
                          vectors_.back().place.block == one.place.block &&
                          vectors_.back().place.address + 8 == one.place.address;
    if (overlaps) vectors_.pop_back();
    vectors_.push_back(one);
  }

  void adopt_deque(const DequeShape& deque, WordPlace place, BlockId map, NodeId holder) {
    const bool global = holder == kNoNode;
    const bool owned = !global && !typing_.claims().others(map, deque.map_words) && !typing_.claims().on_stack(map);
    if (!global && !owned) {
      refused_maps_.insert(map);
      return;
    }
    const ContainerId container = typing_.add_container({place.address, holder, kNoType, SlotKind::kDeque});
    for (const DequeShape::Buffer& buffer : deque.buffers) {
      if (!is_free(buffer.block)) continue;
      typing_.adopt(buffer.block, {.role = Role::kBytes,
                                   .owned = owned,
                                   .uncertain = buffer.uncertain,
                                   .live_begin = buffer.live_begin,
                                   .live_end = buffer.live_end,
                                   .owner = holder,
                                   .container = container});
      ++adopted_;
    }
    take(map, Role::kDequeMap, owned ? holder : kNoNode, container);
  }

  // In an arena, or with an allocator that has no headers, the next buffer begins where this one ends: what says so has
  // no claim on it.
  void note_end(BlockId buffer, uint64_t end) {
    const uint64_t storage_end = heap_.address(buffer) + heap_.size(buffer);
    const BlockId next = buffer + 1;
    if (next < heap_.block_count() && heap_.address(next) == storage_end) ends_[next] += end == storage_end ? 2 : 1;
  }
  unsigned ends_at(BlockId buffer) const {
    const auto found = ends_.find(buffer);
    return found == ends_.end() ? 0 : found->second;
  }

  // Where vectors were there are often their three pointers still: behind the end of another vector, in the storage of
  // what was destroyed. So they have to be alive, which for those in a vector's buffer that vector tells, and the only
  // ones (claims.h). If they are not, nobody owns the buffer.
  void adopt_vectors() {
    if (vectors_.empty()) return;
    std::multimap<BlockId, size_t> inside;  // by the buffer that they lie in
    for (const Vector& one : vectors_) {
      ++vectors_of_[one.buffer];
      note_end(one.buffer, one.end);
    }
    std::vector<size_t> work;
    for (size_t i = 0; i < vectors_.size(); ++i) {
      if (vectors_of_.contains(vectors_[i].place.block)) {
        inside.emplace(vectors_[i].place.block, i);
      } else {
        work.push_back(i);
      }
    }
    for (size_t next = 0; next < work.size(); ++next) {
      const BlockId buffer = vectors_[work[next]].buffer;
      if (!adopt_vector(vectors_[work[next]])) continue;
      const auto [first, last] = inside.equal_range(buffer);
      for (auto one = first; one != last; ++one) work.push_back(one->second);
      inside.erase(first, last);
    }
    for (const auto& [buffer, index] : inside) adopt_vector(vectors_[index]);  // they lie in each other
  }

  // Whether nobody else seems to own the buffer. Iterators in the same object, beside the vector, do not.
  bool is_only(const Vector& one) const {
    if (typing_.claims().in_vector_on_stack(one.buffer)) return false;
    const unsigned ends = ends_at(one.buffer);
    if (!typing_.claims().others(one.buffer, ends + (one.end == heap_.address(one.buffer) ? 2 : 1))) return true;
    return vectors_of_.at(one.buffer) == 1 && !typing_.claims().others(one.buffer, ends + words_beside(one));
  }
  // Words near the vector, in the same object, that point to where its buffer begins.
  unsigned words_beside(const Vector& one) const {
    constexpr uint64_t kNear = 16 * 8;
    const BlockId block = one.place.block;
    const uint64_t at = one.place.address - heap_.address(block);
    unsigned count = 0;
    for (uint64_t offset = at < kNear ? at % 8 : at - kNear; offset <= at + kNear; offset += 8) {
      const WordIndex word = offset < heap_.size(block) ? heap_.find_word(block, offset) : kNoWord;
      if (word == kNoWord || !heap_.points_to_begin(word) || heap_.target(word) != one.buffer) continue;
      if (units_.node_at(block, offset) == one.holder) ++count;
    }
    return count;
  }

  // False if the buffer waits for another vector.
  bool adopt_vector(const Vector& one) {
    if (!is_free(one.buffer)) return false;
    const bool global = one.holder == kNoNode;
    if (!global && !typing_.is_live(one.holder, one.place.block, one.place.address - heap_.address(one.place.block)))
      return false;
    const bool only = global || is_only(one);
    typing_.adopt(
        one.buffer,
        {.role = Role::kBytes,
         .owned = !global && only,
         .uncertain = !only,
         .live_end = one.end,
         .owner = only ? one.holder : kNoNode,
         .container =
             only ? typing_.add_container({one.place.address, one.holder, kNoType, SlotKind::kVector}) : kNoContainer});
    ++adopted_;
    return true;
  }

  std::optional<uint64_t> value_behind(WordPlace place, int64_t bytes) const {
    return reader_.value_behind(place, bytes);
  }
  std::optional<uint64_t> value_in(BlockId block, uint64_t offset) const { return reader_.value_in(block, offset); }
  bool is_block(uint64_t address) const { return reader_.is_block(address); }

  // The end of the elements, if a vector's three pointers begin at `place`.
  std::optional<uint64_t> vector_end(WordPlace place, BlockId buffer) const {
    const Block& block = heap_.block(buffer);
    if (block.size == 0) return std::nullopt;
    const auto end = value_behind(place, 8);
    if (!end || *end < block.address || *end > block.address + block.size) return std::nullopt;
    const auto storage_end = value_behind(place, 16);
    const bool fits = storage_end && *end <= *storage_end && *storage_end == block.address + block.size;
    if (fits && is_deque_iterator(place, block.address)) return std::nullopt;
    return fits ? end : std::nullopt;
  }

  // A deque's iterator {current, first, last, node}, standing at the first element of a buffer, looks like an empty
  // vector; but what its node points to is the buffer.
  bool is_deque_iterator(WordPlace place, uint64_t buffer) const {
    const auto node = value_behind(place, 24);
    return node && value_behind(place, 8) == buffer && typing_.value_at(*node) == buffer;
  }

  bool is_free(BlockId block) const { return units_.owner(block) == kNoUnit && typing_.is_unknown(block); }

  bool is_tree_header(WordPlace root_pointer, BlockId root) const {
    if (value_in(root, 8) != root_pointer.address - 8) return false;
    const auto first = value_behind(root_pointer, 8), last = value_behind(root_pointer, 16);
    return first && last && is_block(*first) && is_block(*last);
  }

  bool is_libcxx_tree(WordPlace root_pointer, BlockId root) const {
    if (value_in(root, 16) != root_pointer.address) return false;
    const auto first = value_behind(root_pointer, -8);
    BlockId node = root;
    for (int depth = 0; depth < kMaxTreeDepth; ++depth) {
      if (heap_.block(node).address == first) return true;
      const auto left = value_in(node, 0);
      if (!left || !is_block(*left)) return false;
      node = heap_.find_block(*left);
    }
    return false;
  }

  bool is_hash_table(WordPlace first_pointer) const {
    const auto buckets = value_behind(first_pointer, -16);
    if (!buckets) return false;
    const BlockId block = heap_.find_block(*buckets);
    if (block == kNoBlock || heap_.block(block).address != *buckets) {
      constexpr uint64_t kSingleBucket = 32;  // inside
      return *buckets == first_pointer.address + kSingleBucket &&
             value_behind(first_pointer, kSingleBucket) == first_pointer.address;
    }
    for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word)
      if (heap_.word(word).value == first_pointer.address) return true;
    return false;
  }

  struct TreeNodes {
    Role role;
    uint64_t parent;  // offset of the pointer to a node's parent
  };
  void adopt_tree(uint64_t header, BlockId root, NodeId holder, TreeNodes nodes) {
    const ContainerId container = typing_.add_container({header, holder, kNoType, SlotKind::kTree});
    std::vector<BlockId> work{root};
    take(root, nodes.role, holder, container);
    for (size_t next = 0; next < work.size() && next < kMaxNodes; ++next) {
      for (const uint64_t link : node_layout(nodes.role).links) {
        const auto child = value_in(work[next], link);
        const BlockId block = child ? heap_.find_block(*child) : kNoBlock;
        if (block == kNoBlock || heap_.block(block).address != *child || !is_free(block)) continue;
        if (value_in(block, nodes.parent) != heap_.block(work[next]).address) continue;
        take(block, nodes.role, holder, container);
        work.push_back(block);
      }
    }
  }

  void adopt_hash_table(uint64_t table, BlockId first, NodeId holder) {
    const ContainerId container = typing_.add_container({table, holder, kNoType, SlotKind::kHashTable});
    const auto buckets = typing_.value_at(table);
    const BlockId bucket_block = buckets ? heap_.find_block(*buckets) : kNoBlock;
    if (bucket_block != kNoBlock && is_free(bucket_block)) take(bucket_block, Role::kBuckets, holder, container);
    for (BlockId block = first; block != kNoBlock && is_free(block);) {
      take(block, Role::kHashNode, holder, container);
      const auto next = value_in(block, 0);
      block = next && is_block(*next) ? heap_.find_block(*next) : kNoBlock;
    }
  }

  void take(BlockId block, Role role, NodeId holder, ContainerId container) {
    typing_.adopt(block, {.role = role, .owned = holder != kNoNode, .owner = holder, .container = container});
    ++adopted_;
  }

  const Heap& heap_;
  const Units& units_;
  Typing& typing_;
  WordReader reader_;
  std::vector<Vector> vectors_;
  std::map<BlockId, unsigned> vectors_of_;      // by buffer: how many seem to have it
  std::unordered_set<BlockId> refused_maps_;    // of deques in doubt
  std::unordered_map<BlockId, unsigned> ends_;  // words that say that a vector ends where this block begins
  size_t adopted_ = 0;
};

}  // namespace

size_t find_shapes(const Heap& heap, const Units& units, Typing& typing) {
  return ShapeFinder(heap, units, typing).find();
}

}  // namespace gordian
