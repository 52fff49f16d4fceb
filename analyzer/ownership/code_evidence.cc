#include "analyzer/ownership/code_evidence.h"

#include <algorithm>
#include <optional>

#include "analyzer/ownership/intrusive_scheme.h"
#include "analyzer/ownership/libcxx.h"

namespace gordian {
namespace {

constexpr int kMostDepth = 8;         // of calls through pointers
constexpr size_t kMostCalls = 64;     // … in one unit
constexpr int kMostElements = 64;     // of one array
constexpr uint64_t kHandedOver = 64;  // bytes behind an address that code may have been given it for

uint16_t bit_of(uint64_t offset) { return static_cast<uint16_t>(1U << (offset / 4)); }

struct CountOffsets {
  uint16_t strong = 0, weak = 0;
};

// Of the pointee's counts; nothing for objects that count themselves.
std::optional<CountOffsets> offsets_of(const Unit& unit, const snapshot::Vtable* vtable) {
  if (unit.scheme == &intrusive_scheme()) return std::nullopt;
  if (unit.scheme == &libcxx_scheme()) return CountOffsets{8, 16};
  const bool behind_mutex = vtable != nullptr && vtable->counts() == snapshot::Vtable::INT32_AT_48;
  return behind_mutex ? CountOffsets{48, 52} : CountOffsets{8, 12};
}

}  // namespace

void CodeEvidence::examine(UnitId id, const Report& report) {
  const Unit& unit = units_.unit(id);
  const Heap& heap = heap_;
  const WordIndex word = heap.find_word(unit.control_block, unit.control - heap.block(unit.control_block).address);
  const snapshot::Vtable* vtable = word == kNoWord ? nullptr : heap.vtable_at(heap.word(word).value);
  const int dispose = unit.scheme->dispose_slot();
  if (vtable == nullptr || unit.strong == 0 || vtable->slots_size() <= dispose) return;
  unit_ = id;
  work_.assign(1, {{.function = vtable->slots(dispose)}, unit.control, 0});
  for (size_t next = 0; next < work_.size(); ++next) apply(Entered(work_[next]), report);
}

void CodeEvidence::apply(const Entered& at, const Report& report) {
  const Releases& releases = binaries_.releases_of(at.entry);
  for (const Decrease& decrease : releases.decreases) apply(at, decrease, report);
  for (const Place& place : releases.handed_over)
    if (const auto address = places_.resolve(place, at.object)) hand_over(*address, report);
  if (at.depth >= kMostDepth) return;
  for (const IndirectRelease& call : releases.indirect) {
    if (!passes(call.guards, at.object)) continue;
    const auto object = places_.resolve(call.object, at.object);
    const auto slot = places_.resolve(call.target, at.object);
    const auto function = object && slot ? places_.read(*slot) : std::nullopt;
    if (!function || work_.size() >= kMostCalls) continue;
    // What other units do when they are released is their own affair.
    const BlockId block = heap_.find_block(*object);
    if (block == kNoBlock) continue;
    const NodeId node = units_.node_at(block, *object - heap_.block(block).address);
    if (units_.is_unit(node) && (node != unit_ || *object == units_.unit(unit_).control)) continue;
    work_.push_back({{*function, call.second_is_object, call.third}, *object, at.depth + 1});
  }
}

void CodeEvidence::apply(const Entered& at, const Decrease& decrease, const Report& report) const {
  if (!passes(decrease.guards, at.object)) return;
  const auto first = places_.resolve(decrease.word, at.object);
  if (!first) return;
  const bool conditional = is_conditional(decrease, at.object) || (decrease.stride > 0 && !has_known_end(*first));
  report_word(*first, decrease, conditional, report);
  if (decrease.stride <= 0) return;
  const BlockId block = heap_.find_block(*first);
  if (block == kNoBlock) return;
  const uint64_t end = heap_.block(block).address + heap_.block(block).size;
  const auto stride = static_cast<uint64_t>(decrease.stride);
  uint64_t address = *first;
  for (int i = 1; i < kMostElements && end - address > stride; ++i)
    report_word(address += stride, decrease, conditional, report);
}

void CodeEvidence::hand_over(uint64_t address, const Report& report) const {
  const BlockId block = heap_.find_block(address);
  if (block == kNoBlock) return;
  const uint64_t begin = address - heap_.block(block).address;
  for (uint64_t offset = begin; offset < std::min(begin + kHandedOver, heap_.block(block).size); offset += 8) {
    const WordIndex word = heap_.find_word(block, offset);
    const NodeId holder = units_.node_at(block, offset);
    if (word != kNoWord && (!units_.is_unit(holder) || holder == unit_)) report({.word = word, .unknown = true});
  }
}

// Numbers beside the object, in the memory of its control block, do not count: they say whether the object is alive
// (boost::make_shared's). Nor do pointers that are not null.
bool CodeEvidence::is_conditional(const Decrease& decrease, uint64_t object) const {
  const Unit& unit = units_.unit(unit_);
  return std::ranges::any_of(decrease.conditions, [&](const Place& place) {
    const auto number = place.steps.empty() ? std::nullopt : places_.resolve(place, object);
    const bool beside =
        number && unit.object_block == kNoBlock && *number >= units_.unit_begin(unit_) && *number < unit.object;
    return !beside && !(number && places_.read(*number));
  });
}

// Of an array that code walks through: which elements are alive. Else the elements behind the last one may be stale.
bool CodeEvidence::has_known_end(uint64_t address) const {
  const BlockId block = heap_.find_block(address);
  return block != kNoBlock && units_.is_plain_at(block, address - heap_.block(block).address) &&
         !typing_.is_unknown(block);
}

void CodeEvidence::report_word(uint64_t address, const Decrease& decrease, bool conditional,
                               const Report& report) const {
  const BlockId block = heap_.find_block(address);
  if (block == kNoBlock) return;
  const uint64_t offset = address - heap_.block(block).address;
  const WordIndex index = offset < heap_.block(block).size ? heap_.find_word(block, offset) : kNoWord;
  if (index == kNoWord) return;
  const Word& word = heap_.word(index);
  // std::atomic<shared_ptr> locks with the lowest bit.
  const UnitId target =
      word.target == kNoBlock ? kNoUnit : units_.unit_at_control(word.target, word.value & ~uint64_t{1});
  const NodeId holder = units_.node_at(block, offset);
  if (target == kNoUnit || (units_.is_unit(holder) && holder != unit_)) return;
  const Unit& pointee = units_.unit(target);
  const uint64_t control = pointee.control - heap_.block(pointee.control_block).address;
  const snapshot::Vtable* vtable = heap_.vtable_at(heap_.word(heap_.find_word(pointee.control_block, control)).value);
  const auto counts = offsets_of(pointee, vtable);
  if (!counts) return;
  // Perhaps it is a copy that is released.
  const bool copied = (decrease.increased_anywhere & bit_of(counts->strong)) != 0;
  if (decrease.offset == counts->strong && !copied) report({.word = index, .strong = true, .conditional = conditional});
  if ((decrease.increased_before & bit_of(counts->strong)) != 0) return;
  const bool only_weak = (decrease.decreased_before & bit_of(counts->strong)) == 0;
  const bool raised = (decrease.increased_before & bit_of(counts->weak)) != 0;
  if (decrease.offset == counts->weak && only_weak && !raised) report({.word = index, .conditional = conditional});
}

bool CodeEvidence::passes(const std::vector<Guard>& guards, uint64_t object) const {
  for (const Guard& guard : guards) {
    const auto word = places_.resolve(guard.word, object);
    if (!word || places_.read(*word) != guard.value) return false;
  }
  return true;
}

}  // namespace gordian
