// What owners in doubt own (claims.h): slots in unions, and in arrays of which nobody knows how many elements are
// alive.
#include <algorithm>

#include "analyzer/graph/tags.h"
#include "analyzer/ownership/typing.h"

namespace gordian {
namespace {

bool owns(SlotKind kind) {
  return kind != SlotKind::kIntrusive && kind != SlotKind::kStrong && kind != SlotKind::kWeak &&
         kind != SlotKind::kPointer;
}

}  // namespace

// As the number beside a union says, if the snapshot has it.
Typing::Presence Typing::presence(const Slot& slot, uint64_t address) const {
  if (!slot.alternative || slot.tag.bytes == 0) return Presence::kOpen;
  const uint64_t at = address + static_cast<uint64_t>(int64_t{slot.tag.from});
  const BlockId block = heap_.find_block(at);
  if (block == kNoBlock || at - heap_.address(block) >= heap_.size(block)) return Presence::kOpen;
  const auto number = small_number(heap_, block, at - heap_.address(block), slot.tag.bytes);
  if (!number) return Presence::kOpen;
  return slot.tag.values.contains(*number) ? Presence::kThere : Presence::kNot;
}

bool Typing::in_doubt(const Task& task, const Slot& slot, uint64_t address) const {
  if (!owns(slot.kind)) return false;
  return regions_[task.region].uncertain || (slot.alternative && presence(slot, address) == Presence::kOpen);
}

bool Typing::is_ruled_out(NodeId node, BlockId block, uint64_t offset) const {
  const std::optional<Region> region = region_at(node, block, offset);
  const auto wanted = region ? offset_in_type(*region, block, offset) : std::nullopt;
  if (!wanted) return false;
  const std::vector<Slot>& slots = slots_.slots_of(region->type);
  const auto first = std::ranges::lower_bound(slots, *wanted, {}, &Slot::offset);
  const auto last = std::ranges::upper_bound(slots, *wanted, {}, &Slot::offset);
  const uint64_t address = heap_.address(block) + offset;
  const auto is_absent = [&](const Slot& slot) { return presence(slot, address) == Presence::kNot; };
  return first != last && std::all_of(first, last, is_absent) && slots_at(node, block, offset).empty();
}

void Typing::follow_alternatives() {
  while (!alternatives_.empty()) {
    const Pending one = alternatives_.front();
    alternatives_.pop_front();
    following_ = one.slot;
    if (may_be_there(*one.slot, one.address)) follow(one.task, *one.slot, one.address);
    following_ = nullptr;
  }
}

// Whether the words at `address` can be what the slot says. Of alternatives that share them mostly only one can: no
// string's characters hold pointers, and what a pointer leads to is as large as its type.
bool Typing::may_be_there(const Slot& slot, uint64_t address) const {
  if (const Presence known = presence(slot, address); known != Presence::kOpen) return known == Presence::kThere;
  const auto value = value_at(address);
  const BlockId block = value ? heap_.find_block(*value) : kNoBlock;
  const auto is_code = [&](uint64_t at) {
    const auto pointer = value_at(at);
    return pointer && heap_.find_block(*pointer) == kNoBlock;
  };
  const bool libcxx = slot.library == Library::kLibcxx;
  switch (slot.kind) {
    case SlotKind::kStrong:
    case SlotKind::kWeak:
      return block != kNoBlock && units_.unit_at_control(block, *value & ~uint64_t{1}) != kNoUnit;
    case SlotKind::kPointer:
    case SlotKind::kUnique: {
      const uint64_t size = binaries_.type(binaries_.complete(slot.element)).size;
      return block == kNoBlock || *value != heap_.address(block) || heap_.size(block) >= size;
    }
    case SlotKind::kString:
      return block == kNoBlock || *value != heap_.address(block) || heap_.words_begin(block) == heap_.words_end(block);
    case SlotKind::kFunction:
      return slot.library != Library::kLibstdcxx || is_code(address + slot.extra);
    case SlotKind::kMoveOnly:
      return is_code(address + slot.extra);
    case SlotKind::kAny:
      return libcxx || is_code(address);
    default:
      return leads_back(slot, address) && has_storage(slot, address);
  }
}

// The first node of a tree or a list has the address of the header.
bool Typing::leads_back(const Slot& slot, uint64_t address) const {
  const bool libcxx = slot.library == Library::kLibcxx;
  if (slot.kind != SlotKind::kTree && (slot.kind != SlotKind::kList || libcxx)) return true;
  const uint64_t link = first_link(slot);
  const auto first = value_at(address + link);
  if (!first) return true;
  const uint64_t back = slot.kind == SlotKind::kTree && libcxx ? 16 : 8;
  return value_at(*first + back) == (libcxx ? address + link : address);
}

// A vector's three pointers lie in order in one block, and the last is where that ends. The first two words of a map or
// a list of one element are the same pointer, as those of an empty vector; the third is a number.
bool Typing::has_storage(const Slot& slot, uint64_t address) const {
  if (slot.kind != SlotKind::kVector) return true;
  const auto begin = value_at(address), end = value_at(address + 8), storage_end = value_at(address + 16);
  if (!begin || !end || !storage_end || *end < *begin || *storage_end < *end) return false;
  const BlockId block = heap_.find_block(*begin);
  return block != kNoBlock && *storage_end == heap_.address(block) + heap_.size(block);
}

const Claims& Typing::claims() const {
  if (claims_ == nullptr) claims_ = std::make_unique<Claims>(heap_);
  return *claims_;
}

// How many words of its own container may have the address of what it leads to first: of a hash table the first node
// and the bucket of the one behind it; of a deque's buffer the map and two iterators. Nodes of trees and lists have
// been asked whether they lead back.
bool Typing::contested(BlockId block, const Region& region, const Slot& slot) const {
  constexpr unsigned kOfNode = 2, kOfDeque = 5;
  switch (slot.kind) {
    case SlotKind::kTree:
      return false;
    case SlotKind::kList:
      return slot.library == Library::kLibcxx && claims().others(block, kOfNode);
    case SlotKind::kHashTable:
      return claims().others(block, region.role == Role::kBuckets ? 1 : kOfNode);
    case SlotKind::kDeque:
      return claims().others(block, kOfDeque);
    case SlotKind::kVector:
      return claims().in_vector_on_stack(block) || claims().others(block, 1);
    case SlotKind::kFunction:
    case SlotKind::kMoveOnly:
      return claims().in_function_on_stack(block) || claims().others(block, 1);
    default:
      return claims().on_stack(block) || claims().others(block, 1);
  }
}

}  // namespace gordian
