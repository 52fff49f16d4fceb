// The ownership graph: which node keeps which alive, edge by edge. Everything in find/ walks the heap through this.
#ifndef GORDIAN_ANALYZER_FIND_REFERENCES_H_
#define GORDIAN_ANALYZER_FIND_REFERENCES_H_

#include <cstdint>
#include <vector>

#include "analyzer/ownership/handles.h"

namespace gordian {

enum class ReferenceKind : uint8_t {
  kStrong,    // strong handle to a unit that lives
  kOwned,     // pointer to a plain block that the holder is known to own
  kPointer,   // pointer to a plain block
  kEmbedded,  // pointer to a member of a unit's object: the plain blocks that this member leads to (see embedded())
  kPin,       // weak handle to a unit whose object is gone: keeps its memory
};

struct Reference {
  NodeId to = kNoNode;
  ReferenceKind kind = ReferenceKind::kPointer;
  BlockId block = kNoBlock;  // where the word is
  WordIndex word = 0;
};

// A block that belongs to a unit is no node of its own: its words are the unit's.
inline bool has_memory(const Units& units, NodeId node) {
  return units.is_unit(node) || units.owner(units.block_of(node)) == kNoUnit;
}

// The block that was allocated for a plain block or for a unit's counts: where it came from, and when.
inline BlockId first_block(const Units& units, NodeId node) {
  return units.is_unit(node) ? units.unit(node).control_block : units.block_of(node);
}

class References {
 public:
  References(const Heap& heap, const Units& units, const Typing& typing, const Handles& handles);

  // Calls visit(const Reference&) for everything that `node` keeps alive while it is alive itself. Raw pointers to
  // units' objects and weak handles keep nothing alive. A plain block that some unit is known to own is kept by that
  // unit (and what else it owns) only: a stale pointer to a garbage list's node must not bring the garbage back to
  // life.
  template <typename Visit>
  void for_each(NodeId node, Visit&& visit) const;

  // A queue whose links lie in units' objects: a living plain block with a pointer into the middle of an object keeps
  // the plain blocks there, unless somebody is known to own them. Boost.Asio's timers are like that: the reactor's
  // table has the addresses of members of the timers, which lead to the operations that wait. Called for each word
  // there that is a pointer to such a block. Where the pointer lands on a vptr it names the object by a base, and keeps
  // nothing.
  template <typename Visit>
  void embedded(const Word& pointer, Visit&& visit) const;

  // The unit that owns the plain block, directly or through other plain blocks; kNoNode if none is known to.
  NodeId owner_unit(BlockId block) const { return owner_unit_[block]; }
  // Whether exactly one other block, or one word in the roots, points at the plain block.
  bool has_one_pointer(BlockId block) const { return pointer_count_[block] == 1; }

  // Whether `next`, the word behind a pointer to the plain block, makes both the handle of a unit whose object lies
  // there. The first word of a handle owns nothing: the unit itself keeps its object, if its strength lets it live.
  bool is_element_of_handle(BlockId block, uint64_t next) const;

  // Whether the word of `node` that refers is what owns the block, or leads on within a container: not a pointer or an
  // iterator into a container beside it, nor a handle by which a coroutine is only resumed; a report must not name or
  // cut those.
  bool is_by_owner(NodeId node, const Reference& reference) const;

  const Heap& heap() const { return heap_; }
  const Units& units() const { return units_; }
  const Typing& typing() const { return typing_; }
  const Handles& handles() const { return handles_; }

 private:
  bool is_object_of(UnitId unit, BlockId block) const;
  bool only_resumes(NodeId node, const Reference& reference) const;
  NodeId household(NodeId node) const { return units_.is_unit(node) ? node : owner_unit_[units_.block_of(node)]; }

  const Heap& heap_;
  const Units& units_;
  const Typing& typing_;
  const Handles& handles_;
  std::vector<NodeId> owner_unit_;
  std::vector<uint8_t> pointer_count_;  // 2: or more
};

template <typename Visit>
void References::embedded(const Word& pointer, Visit&& visit) const {
  constexpr uint64_t kMemberBytes = 64;  // how far into the object: links, and a few words beside them
  const BlockId target = pointer.target;
  const Block& block = heap_.block(target);
  const uint64_t into = pointer.value - block.address;
  if (into >= block.size || into % 8 != 0) return;
  const NodeId holder = units_.node_at(target, into);
  if (!units_.is_unit(holder) || pointer.value <= units_.unit(holder).object) return;
  for (WordIndex word = heap_.words_from(target, into); word < heap_.words_end(target); ++word) {
    const Word& inside = heap_.word(word);
    const uint64_t offset = uint64_t{inside.offset} * 8;
    if (offset >= into + kMemberBytes || heap_.vtable_at(inside.value) != nullptr) return;
    if (inside.target == kNoBlock || units_.owner(inside.target) != kNoUnit || handles_.at(word) != nullptr) continue;
    if (units_.node_at(target, offset) != holder || owner_unit_[inside.target] != kNoNode) continue;
    visit(target, word, units_.plain_node(inside.target));
  }
}

template <typename Visit>
void References::for_each(NodeId node, Visit&& visit) const {
  if (units_.is_unit(node) && units_.unit(node).strong == 0) return;  // a dead object holds nothing
  const NodeId home = household(node);
  units_.for_each_word(node, [&](BlockId block, WordIndex index) {
    if (const Handle* handle = handles_.at(index)) {
      const bool pins = handle->strength == Strength::kWeak && units_.unit(handle->target).strong == 0;
      if (handle->strength == Strength::kStrong) visit(Reference{handle->target, ReferenceKind::kStrong, block, index});
      if (pins) visit(Reference{handle->target, ReferenceKind::kPin, block, index});
      if (handle->pair) return;  // a lone address may mean the arena that begins there
    }
    const BlockId target = heap_.word(index).target;
    if (target == kNoBlock) return;
    if (units_.owner(target) != kNoUnit) {
      if (units_.is_unit(node)) return;
      return embedded(heap_.word(index), [&](BlockId, WordIndex, NodeId to) {
        if (to != node) visit(Reference{to, ReferenceKind::kEmbedded, block, index});
      });
    }
    const uint64_t into = heap_.word(index).value - heap_.block(target).address;
    if (!units_.means_block(target, into)) return;
    const NodeId to = units_.plain_node(target);
    const NodeId owner = owner_unit_[target];
    if (to == node || (owner != kNoNode && owner != home)) return;
    const Handle* handle = handles_.at(index + 1);
    if (handle != nullptr && handle->element && is_object_of(handle->target, target)) return;
    visit(Reference{to, owner != kNoNode ? ReferenceKind::kOwned : ReferenceKind::kPointer, block, index});
  });
}

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_REFERENCES_H_
