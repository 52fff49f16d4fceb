#include "analyzer/find/references.h"

#include <algorithm>

#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

constexpr uint64_t kMostContainerBytes = 80;  // a deque of libstdc++

}  // namespace

References::References(const Heap& heap, const Units& units, const Typing& typing, const Handles& handles)
    : heap_(heap), units_(units), typing_(typing), handles_(handles) {
  owner_unit_.assign(heap.block_count(), kNoNode);
  pointer_count_.assign(heap.block_count(), 0);
  for (BlockId block = 0; block < heap.block_count(); ++block) {
    const NodeId owner = typing.ultimate_owner(block);
    if (owner != kNoNode && units.is_unit(owner) && units.unit(owner).strong > 0) owner_unit_[block] = owner;
  }
  std::vector<BlockId> counted_for(heap.block_count(), kNoBlock);
  const auto count = [&](BlockId target, BlockId holder) {
    if (target == kNoBlock || target == holder || (holder != kNoBlock && counted_for[target] == holder)) return;
    counted_for[target] = holder;
    if (pointer_count_[target] < 2) ++pointer_count_[target];
  };
  for (BlockId block = 0; block < heap.block_count(); ++block)
    for (WordIndex word = heap.words_begin(block); word < heap.words_end(block); ++word) {
      const Word& pointer = heap.word(word);
      count(pointer.target, block);
      if (pointer.target == kNoBlock || units.owner(block) != kNoUnit || units.owner(pointer.target) == kNoUnit)
        continue;
      embedded(pointer, [&](BlockId, WordIndex, NodeId to) { count(units.block_of(to), block); });
    }
  for (const Root& root : heap.roots()) count(root.target, kNoBlock);
}

bool References::is_object_of(UnitId id, BlockId block) const {
  const Unit& unit = units_.unit(id);
  const Block& candidate = heap_.block(block);
  return unit.strong > 0 && unit.object >= candidate.address && unit.object - candidate.address < candidate.size;
}

bool References::is_element_of_handle(BlockId block, uint64_t next) const {
  const uint64_t control = next & ~uint64_t{1};
  const BlockId holder = heap_.find_block(control);
  const UnitId unit = holder == kNoBlock ? kNoUnit : units_.unit_at_control(holder, control);
  return unit != kNoUnit && is_object_of(unit, block);
}

// Who destroys a coroutine's frame knows its promise's type, and says so: std::coroutine_handle<promise_type>.
bool References::only_resumes(NodeId node, const Reference& reference) const {
  if (units_.is_unit(reference.to) || typing_.plain(units_.block_of(reference.to)).role != Role::kFrame) return false;
  const uint64_t offset = uint64_t{heap_.word(reference.word).offset} * 8;
  const std::vector<Slot> slots = typing_.slots_at(node, reference.block, offset);
  return !slots.empty() && std::ranges::all_of(slots, [&](const Slot& slot) {
    return without_std(typing_.slots().binaries().type(slot.declared).name).ends_with("coroutine_handle<void>");
  });
}

bool References::is_by_owner(NodeId node, const Reference& reference) const {
  if (reference.kind != ReferenceKind::kOwned) return !only_resumes(node, reference);
  const uint64_t offset = uint64_t{heap_.word(reference.word).offset} * 8;
  const ContainerId id = typing_.plain(units_.block_of(reference.to)).container;
  if (id == kNoContainer) {
    const std::vector<Slot> slots = typing_.slots_at(node, reference.block, offset);
    return slots.empty() ||
           std::ranges::any_of(slots, [](const Slot& slot) { return slot.kind != SlotKind::kPointer; });
  }
  if (!units_.is_unit(node) && typing_.plain(reference.block).container == id) return true;
  const Container& container = typing_.containers()[id];
  const uint64_t address = heap_.address(reference.block) + offset;
  const uint64_t bytes =
      container.type == kNoType ? kMostContainerBytes : typing_.slots().binaries().type(container.type).size;
  return address >= container.address && address - container.address < bytes;
}

}  // namespace gordian
