#include "analyzer/ownership/handles.h"

#include <algorithm>
#include <bit>

#include "analyzer/binary/c_library.h"
#include "analyzer/graph/tags.h"
#include "analyzer/ownership/template_name.h"
#include "schema/snapshot_format.h"

namespace gordian {
namespace {

// std::atomic<shared_ptr> locks with the lowest bit of the control block's address.
constexpr uint64_t kLockBit = 1;

// Kind of a slot's key: of memory that nothing is known of.
constexpr int kPlainSlot = 3;

// In a slot's number, above an offset: what may be a variant's index.
constexpr int kIndexBits = 48;

bool is_strong(const Slot& slot) {
  return slot.kind == SlotKind::kStrong || (slot.kind == SlotKind::kIntrusive && slot.extra != kUnproved);
}
// Whether handles to the unit may be the first word of a block: those of shared_ptrs have the element's address in
// front.
bool may_begin_block(const Unit& target) { return target.bare || target.counts_itself; }
bool is_handle_slot(const Slot& slot) { return is_strong(slot) || slot.kind == SlotKind::kWeak; }

}  // namespace

Handles::Handles(const Heap& heap, const Units& units, const Typing& typing)
    : heap_(heap), units_(units), typing_(typing) {
  unexplained_.assign(units.count(), 0);
  excess_.assign(units.count(), false);
  assumed_.assign(units.count(), false);
  find();
  index();
  classify();
  solve();
  doubt_alternatives();
  settle();
  find_undecided();
}

const Handle* Handles::at(WordIndex word) const {
  const uint64_t bits = is_handle_[word / 64];
  const uint64_t bit = uint64_t{1} << word % 64;
  if ((bits & bit) == 0) return nullptr;
  return &handles_[handles_before_[word / 64] + static_cast<uint32_t>(std::popcount(bits & (bit - 1)))];
}

UnitId Handles::unit_named(BlockId target, uint64_t value) const {
  return target == kNoBlock ? kNoUnit : units_.unit_at_control(target, value & ~kLockBit);
}

// Each handle takes part in a count.
size_t Handles::handles_expected() const {
  uint64_t counted = 0;
  for (UnitId id = 0; id < units_.count(); ++id) {
    const Unit& unit = units_.unit(id);
    counted += static_cast<uint64_t>(std::clamp<int64_t>(unit.strong, 0, INT32_MAX));
    counted += static_cast<uint64_t>(std::clamp<int64_t>(unit.weak, 0, INT32_MAX));
  }
  return std::min<uint64_t>(counted, heap_.word_count());
}

void Handles::find() {
  is_handle_.assign(heap_.word_count() / 64 + 1, 0);
  handles_.reserve(handles_expected());
  for (BlockId block = 0; block < heap_.block_count(); ++block) {
    for (WordIndex index = heap_.words_begin(block); index < heap_.words_end(block); ++index) {
      const Word& word = heap_.word(index);
      const UnitId target = unit_named(word.target, word.value);
      if (target == kNoUnit || (word.offset == 0 && !may_begin_block(units_.unit(target)))) continue;
      Handle handle;
      handle.word = index;
      handle.block = block;
      handle.holder = units_.node_at(block, uint64_t{word.offset} * 8);
      handle.target = target;
      const bool preceded = index > heap_.words_begin(block) && heap_.word(index - 1).offset + 1 == word.offset;
      handle.element = preceded;
      handle.pair = preceded && points_into(target, heap_.word(index - 1).value);
      handle.slot = slot_of(handle);
      handles_.push_back(handle);
      is_handle_[index / 64] |= uint64_t{1} << index % 64;
    }
  }
  slot_strength_.assign(slot_ids_.size(), Strength::kUnknown);
  slot_mixed_.assign(slot_ids_.size(), false);
}

void Handles::index() {
  uint32_t before = 0;
  handles_before_.reserve(is_handle_.size());
  for (const uint64_t bits : is_handle_) {
    handles_before_.push_back(before);
    before += static_cast<uint32_t>(std::popcount(bits));
  }
  first_of_unit_.assign(units_.count() + size_t{1}, 0);
  for (const Handle& handle : handles_) ++first_of_unit_[handle.target + size_t{1}];
  for (UnitId id = 0; id < units_.count(); ++id) first_of_unit_[id + size_t{1}] += first_of_unit_[id];
  std::vector<uint32_t> next(first_of_unit_.begin(), first_of_unit_.end() - 1);
  by_unit_.resize(handles_.size());
  for (uint32_t i = 0; i < handles_.size(); ++i) by_unit_[next[handles_[i].target]++] = i;
}

bool Handles::points_into(UnitId id, uint64_t address) const {
  const Unit& unit = units_.unit(id);
  const auto within = [&](uint64_t begin, uint64_t end) { return address >= begin && address < end; };
  if (within(units_.unit_begin(id), unit.control_end)) return true;
  if (unit.object != 0 && address == unit.object) return true;
  if (unit.object_block == kNoBlock) return false;
  const Block& block = heap_.block(unit.object_block);
  return within(block.address, block.address + std::max<uint64_t>(block.size, 1));
}

uint32_t Handles::slot_of(const Handle& handle) {
  const uint64_t offset = uint64_t{heap_.word(handle.word).offset} * 8;
  std::tuple<int, uint64_t, uint64_t> key;
  const std::vector<Slot> typed = typing_.slots_at(handle.holder, handle.block, offset);
  const auto named = std::find_if(typed.begin(), typed.end(), is_handle_slot);
  if (named != typed.end()) {
    key = {0, named->name, named->offset};
  } else if (units_.is_unit(handle.holder)) {
    const Unit& holder = units_.unit(handle.holder);
    const bool control = handle.block == holder.control_block;
    const uint64_t from = control ? holder.control : heap_.block(handle.block).address;
    const WordIndex vptr =
        heap_.find_word(holder.control_block, holder.control - heap_.block(holder.control_block).address);
    key = {control ? 1 : 2, vptr == kNoWord ? holder.object_type : heap_.word(vptr).value,
           heap_.block(handle.block).address + offset - from};
    // It counts itself, and that is all that is known of it.
    if (vptr == kNoWord && holder.object_type == kNoType)
      key = {4, allocation_site(heap_.block(handle.block).stack), offset};
  } else {
    // A buffer of nothing but handles is one slot, however long it is. Else a small number behind the handle may be a
    // variant's index: then those with another one are none of its like.
    const bool elements = offset % 16 == 8 && has_only_handles(handle.block);
    const uint64_t number = elements ? 0 : small_number(heap_, handle.block, offset + 8, 1).value_or(kNotSmall);
    key = {kPlainSlot, allocation_site(heap_.block(handle.block).stack),
           elements ? 8 : offset | std::min<uint64_t>(number, snapshot_format::kMostLowByte + 1) << kIndexBits};
  }
  const auto [found, added] = slot_ids_.try_emplace(key, static_cast<uint32_t>(slot_ids_.size()));
  if (added) slot_is_plain_.push_back(std::get<0>(key) == kPlainSlot);
  return found->second;
}

// Pairs of an object's address and a control block's. Not so an array of a function class of one's own, {table, two
// words of a closure}: what one closure captures strongly another one may capture weakly.
bool Handles::has_only_handles(BlockId block) {
  if (judged_block_ == block) return judged_has_only_handles_;
  judged_block_ = block;
  judged_has_only_handles_ = heap_.size(block) % 16 == 0;
  for (WordIndex index = heap_.words_begin(block); index < heap_.words_end(block); ++index) {
    const Word& word = heap_.word(index);
    const bool object = word.offset % 2 == 0;
    const bool followed = index + 1 < heap_.words_end(block) && heap_.word(index + 1).offset == word.offset + 1;
    judged_has_only_handles_ &= object ? followed : unit_named(word.target, word.value) != kNoUnit;
  }
  return judged_has_only_handles_;
}

// The innermost call outside of the C++ and C libraries; different template instances allocate at different places.
uint64_t Handles::allocation_site(uint32_t stack) {
  const auto [found, added] = sites_.try_emplace(stack, 0);
  if (!added) return found->second;
  const auto in_runtime_library = [&](uint64_t address) {
    for (const auto& module : heap_.modules()) {
      const bool library = module.path().find("/libstdc++.so") != std::string::npos || is_c_library(module.path());
      if (!library || module.segments_size() == 0) continue;
      if (address >= module.segments(0).start() && address < module.segments(module.segments_size() - 1).end())
        return true;
    }
    return false;
  };
  constexpr int kMostLibraryFrames = 256;
  for (int i = 0; stack != 0 && i < kMostLibraryFrames; ++i, stack = heap_.stack_node(stack).parent) {
    found->second = heap_.stack_node(stack).address;
    if (!in_runtime_library(found->second)) break;
  }
  return found->second;
}

void Handles::set(Handle& handle, Strength strength, Evidence evidence) {
  handle.strength = strength;
  handle.evidence = evidence;
}

void Handles::classify() {
  for (Handle& handle : handles_) {
    classify_by_type(handle);
    classify_by_order(handle);
    classify_by_count(handle);
  }
  classify_by_code();
  for (Handle& handle : handles_)
    if (handle.strength == Strength::kUnknown && is_raw_pointer(handle)) set(handle, Strength::kWeak, Evidence::kType);
}

// To an object that counts itself, as only code shows: the type does not tell whether it owns.
bool Handles::is_raw_pointer(const Handle& handle) const {
  if (!units_.unit(handle.target).counted_by_code) return false;
  const auto slots = typing_.slots_at(handle.holder, handle.block, uint64_t{heap_.word(handle.word).offset} * 8);
  return !slots.empty() && std::ranges::all_of(slots, [](const Slot& slot) { return slot.kind == SlotKind::kPointer; });
}

void Handles::classify_by_type(Handle& handle) {
  const uint64_t offset = uint64_t{heap_.word(handle.word).offset} * 8;
  if (!typing_.is_live(handle.holder, handle.block, offset)) return set(handle, Strength::kDead, Evidence::kType);
  if (typing_.is_ruled_out(handle.holder, handle.block, offset)) return set(handle, Strength::kDead, Evidence::kType);
  handle.alternative = typing_.is_perhaps_dead(handle.holder, handle.block, offset);
  handle.doubtful = is_doubtful(handle);
  if (handle.doubtful) return set(handle, Strength::kDead, Evidence::kNone);
  bool strong = false, weak = false, raw = false;
  const Unit& target = units_.unit(handle.target);
  for (const Slot& slot : typing_.slots_at(handle.holder, handle.block, offset)) {
    // Whose deleter lowers the count: surface_unref.
    const bool owns = is_strong(slot) || (target.counts_itself && typing_.slots().has_own_deleter(slot));
    strong |= owns;
    const bool by_code = slot.kind == SlotKind::kPointer && target.counted_by_code;
    // It would hide an owner, if it is none.
    weak |= (slot.kind == SlotKind::kWeak && !slot.guessed) || (!owns && target.counts_itself && !by_code);
    raw |= slot.kind == SlotKind::kPointer && !slot.alternative && !target.counts_itself;
    handle.alternative |= slot.alternative;
  }
  // A raw pointer whose object is gone, and in its place lies a control block now.
  if (raw && !strong && !weak && !handle.pair) return set(handle, Strength::kDead, Evidence::kType);
  handle.typed = strong || weak;
  if (strong && weak) slot_mixed_[handle.slot] = true;
  if (strong != weak) set(handle, strong ? Strength::kStrong : Strength::kWeak, Evidence::kType);
}

// Qt's strong pointers are {object, control block}, its weak ones the other way round.
void Handles::classify_by_order(Handle& handle) {
  const Unit& unit = units_.unit(handle.target);
  if (handle.strength != Strength::kUnknown || !unit.bare || unit.counts_itself) return;
  const WordIndex next = handle.word + 1;
  const bool followed = next < heap_.words_end(handle.block) &&
                        heap_.word(next).offset == heap_.word(handle.word).offset + 1 &&
                        points_into(handle.target, heap_.word(next).value);
  if (handle.pair != followed) set(handle, handle.pair ? Strength::kStrong : Strength::kWeak, Evidence::kType);
}

// What the counts forbid cannot be: a typed handle that they forbid is a stale copy in a union's dead alternative or in
// storage whose object has ended.
void Handles::classify_by_count(Handle& handle) {
  if (handle.strength == Strength::kDead) return;
  const Unit& unit = units_.unit(handle.target);
  const bool may_be_strong = unit.strong > 0, may_be_weak = unit.weak_limit() > 0;
  if (handle.typed && handle.strength != Strength::kUnknown) {
    if (handle.strength == Strength::kStrong ? !may_be_strong : !may_be_weak)
      set(handle, Strength::kDead, Evidence::kCount);
    return;
  }
  if (may_be_strong != may_be_weak) set(handle, may_be_strong ? Strength::kStrong : Strength::kWeak, Evidence::kCount);
}

void Handles::classify_self() {
  std::vector<bool> points_elsewhere(slot_strength_.size(), false);
  for (const Handle& handle : handles_)
    if (handle.holder != handle.target) points_elsewhere[handle.slot] = true;
  for (UnitId unit = 0; unit < units_.count(); ++unit) classify_self(unit, points_elsewhere);
}

void Handles::classify_self(UnitId unit, const std::vector<bool>& points_elsewhere) {
  int64_t weak_left = units_.unit(unit).weak - tally(unit).weak;
  for (const uint32_t index : of(unit)) {
    Handle& handle = handles_[index];
    const bool self =
        handle.holder == unit && handle.pair && handle.strength == Strength::kUnknown && !points_elsewhere[handle.slot];
    if (!self || weak_left <= 0) continue;
    set(handle, Strength::kWeak, Evidence::kSelf);
    --weak_left;
  }
}

Handles::Tally Handles::tally(UnitId unit) const {
  Tally result;
  for (const uint32_t index : of(unit)) {
    const Strength strength = handles_[index].strength;
    if (strength == Strength::kStrong) ++result.strong;
    if (strength == Strength::kStrong && !handles_[index].alternative) ++result.certain;
    if (strength == Strength::kWeak) ++result.weak;
    if (strength == Strength::kUnknown) ++result.unknown;
  }
  return result;
}

void Handles::solve() {
  bool changed = true;
  for (int round = 0; changed && round < 64; ++round) {
    changed = spread_slots();
    for (UnitId unit = 0; unit < units_.count(); ++unit) changed |= constrain(unit) || constrain_slots(unit);
  }
  for (Handle& handle : handles_) {
    if (handle.strength != Strength::kUnknown) continue;
    set(handle, Strength::kWeak, Evidence::kAssumed);
    assumed_[handle.target] = true;
  }
}

// Whether debug info tells all handles of the unit but some words in objects of known types, where these have no
// member.
bool Handles::all_are_typed(UnitId id) const {
  return std::ranges::all_of(of(id), [&](uint32_t i) {
    const Handle& handle = handles_[i];
    if (handle.alternative || handle.doubtful) return false;
    if (handle.strength == Strength::kStrong || handle.strength == Strength::kWeak)
      return handle.evidence == Evidence::kType;
    if (units_.is_unit(handle.holder)) return units_.unit(handle.holder).object_type != kNoType;
    const Region region = typing_.plain(handle.block);
    return region.type != kNoType && !region.uncertain && !region.alone;
  });
}

// All of one strength are found: what is left has the other, unless there is more of it than the counts allow. All of
// both: what is left is none, but bytes that were left behind (in the buffer of a short string, say). What lies in an
// alternative of a union has not been found for sure: of two that may be the owner it is the worse guess.
bool Handles::constrain(UnitId id) {
  const Unit& unit = units_.unit(id);
  const Tally found = tally(id);
  if (found.unknown == 0) return false;
  if (found.strong == unit.strong && found.weak == unit.weak_limit() && all_are_typed(id)) {
    for (const uint32_t index : of(id))
      if (handles_[index].strength == Strength::kUnknown) set(handles_[index], Strength::kDead, Evidence::kCount);
    return true;
  }
  const bool weak_complete = found.weak >= unit.weak_limit() && found.certain + found.unknown <= unit.strong;
  const bool strong_complete = found.certain >= unit.strong && found.weak + found.unknown <= unit.weak_limit();
  if (weak_complete == strong_complete) return false;
  for (const uint32_t index : of(id))
    if (handles_[index].strength == Strength::kUnknown)
      set(handles_[index], weak_complete ? Strength::kStrong : Strength::kWeak, Evidence::kConstraint);
  return true;
}

// A slot that cannot be strong in one unit, because there would be too many, is weak everywhere; and the other way
// round.
bool Handles::constrain_slots(UnitId id) {
  const Tally found = tally(id);
  if (found.unknown == 0) return false;
  std::map<uint32_t, int64_t> unknown_by_slot;
  for (const uint32_t index : of(id))
    if (handles_[index].strength == Strength::kUnknown) ++unknown_by_slot[handles_[index].slot];
  bool changed = false;
  for (const auto& [slot, count] : unknown_by_slot) {
    if (slot_strength_[slot] != Strength::kUnknown || slot_mixed_[slot]) continue;
    const bool may_be_strong = found.certain + count <= units_.unit(id).strong;
    const bool may_be_weak = found.weak + count <= units_.unit(id).weak_limit();
    if (may_be_strong == may_be_weak) continue;
    slot_strength_[slot] = may_be_strong ? Strength::kStrong : Strength::kWeak;
    changed = true;
  }
  return changed;
}

// What is known of one handle of a slot holds for all of them; a slot that is known to be both decides nothing.
bool Handles::spread_slots() {
  std::vector<uint8_t> seen(slot_strength_.size(), 0);
  for (const Handle& handle : handles_) {
    if (handle.strength == Strength::kStrong) seen[handle.slot] |= 1;
    if (handle.strength == Strength::kWeak) seen[handle.slot] |= 2;
  }
  for (size_t slot = 0; slot < seen.size(); ++slot) {
    if (seen[slot] == 1) slot_strength_[slot] = Strength::kStrong;
    if (seen[slot] == 2) slot_strength_[slot] = Strength::kWeak;
    if (seen[slot] == 3 || slot_mixed_[slot]) slot_strength_[slot] = Strength::kUnknown;
  }
  bool changed = false;
  for (Handle& handle : handles_) {
    if (handle.strength != Strength::kUnknown || slot_strength_[handle.slot] == Strength::kUnknown) continue;
    set(handle, slot_strength_[handle.slot], Evidence::kConstraint);
    changed = true;
  }
  return changed;
}

void Handles::settle() {
  for (UnitId id = 0; id < units_.count(); ++id) {
    Tally found = tally(id);
    const auto has_excess = [&] {
      return found.strong > units_.unit(id).strong || found.weak > units_.unit(id).weak_limit();
    };
    if (has_excess()) {
      drop_stale(id);
      found = tally(id);
      assumed_[id] = assumed_[id] && !candidates(id).empty();
    }
    unexplained_[id] = std::max<int64_t>(units_.unit(id).strong - found.strong, 0);
    excess_[id] = has_excess();
    if ((excess_[id] || assumed_[id]) && has_certain_owners(id)) excess_[id] = assumed_[id] = false;
  }
  settle_doubtful();
}

// Debug info tells as many strong handles as there are: none of the weak ones is another.
bool Handles::has_certain_owners(UnitId id) const {
  int64_t strong = 0;
  for (const uint32_t index : of(id)) {
    const Handle& handle = handles_[index];
    if (handle.strength != Strength::kStrong) continue;
    if (handle.evidence != Evidence::kType || handle.alternative || handle.doubtful) return false;
    ++strong;
  }
  return strong == units_.unit(id).strong;
}

// Too many strong handles: copies that lie in memory whose type is not known are the stale ones. Too many weak ones:
// words without the object's address beside them, as the begin of a pool's chunk is pointed to; and what lies in
// alternatives of a union, of which more are dead than alive.
void Handles::drop_stale(UnitId id) {
  drop_excess(id, [](const Handle& handle) { return !handle.typed && !handle.pair; });
  const bool any_typed = std::ranges::any_of(of(id), [&](uint32_t i) { return handles_[i].typed; });
  if (any_typed) drop_excess(id, [](const Handle& handle) { return !handle.typed; });
  if (tally(id).strong < units_.unit(id).strong) return;  // a weak one may be the owner
  const auto may_be_stale = [](const Handle& handle) {
    return (!handle.typed && !handle.pair) || (handle.alternative && handle.evidence == Evidence::kType);
  };
  drop_excess(id, may_be_stale, Strength::kWeak);
}

}  // namespace gordian
