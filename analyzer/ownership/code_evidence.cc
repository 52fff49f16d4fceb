#include "analyzer/ownership/code_evidence.h"

#include <algorithm>
#include <optional>
#include <set>

#include "analyzer/graph/tags.h"
#include "analyzer/ownership/deleting_destructor.h"
#include "analyzer/ownership/intrusive_scheme.h"
#include "analyzer/ownership/libcxx.h"

namespace gordian {
namespace {

constexpr int kDeepestEvidence = 8;        // of calls through pointers
constexpr size_t kMostEvidenceCalls = 64;  // … in one unit
constexpr size_t kMostElements = 64;       // of one array
constexpr uint64_t kHandedOver = 64;       // bytes behind an address that code may have been given it for

// Where the pointer to the object lies, or the object that lies there itself.
Place word_of(const IndirectRelease& call) {
  Place word = call.object;
  if (word.steps.size() > 1 && word.steps.back() == 0) word.steps.pop_back();
  return word;
}

struct CountOffsets {
  uint16_t strong = 0;
  std::optional<uint16_t> weak;
};

// Of the pointee's counts.
CountOffsets offsets_of(const Unit& unit, const snapshot::Vtable* vtable) {
  if (unit.scheme == &intrusive_scheme()) return {unit.count_at, std::nullopt};
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
  if (vtable == nullptr || unit.strong == 0) return;
  unit_ = id;
  if (unit.counts_itself && unit.bare) {
    if (const auto function = destructor_of(unit.control_block)) run(*function, unit.control, report);
  } else if (vtable->slots_size() > dispose) {
    run(vtable->slots(dispose), unit.control, report);
  }
}

void CodeEvidence::examine_plain(BlockId block, const Report& report) {
  unit_ = kNoUnit;
  if (const auto function = destructor_of(block)) run(*function, heap_.address(block), report);
}

void CodeEvidence::examine_with(uint64_t destructor, uint64_t object, const Report& report) {
  unit_ = kNoUnit;
  run(destructor, object, report);
}

void CodeEvidence::run(uint64_t function, uint64_t object, const Report& report) {
  work_.assign(1, {{.function = function}, object, 0});
  for (size_t next = 0; next < work_.size(); ++next) apply(Entered(work_[next]), report);
}

std::optional<uint64_t> CodeEvidence::destructor_of(BlockId block) {
  const WordIndex first = heap_.find_word(block, 0);
  const snapshot::Vtable* vtable = first == kNoWord ? nullptr : heap_.vtable_at(heap_.word(first).value);
  if (vtable == nullptr || vtable->offset_to_top() != 0) return std::nullopt;
  const auto [known, added] = destructors_.try_emplace(heap_.word(first).value);
  if (added) known->second = deleting_destructor(binaries_, *vtable);
  return known->second;
}

void CodeEvidence::apply(const Entered& at, const Report& report) {
  const Releases& releases = binaries_.releases_of(at.entry);
  had_code_ |= releases.has_code;
  for (const Decrease& decrease : releases.decreases) apply(at, decrease, report);
  for (const Place& place : releases.handed_over)
    if (const auto address = places_.resolve(place, at.object)) hand_over(*address, report);
  if (at.depth >= kDeepestEvidence) return;
  for (const IndirectRelease& call : releases.indirect) {
    apply(at, call, report);
    for (const IndirectRelease& round : rounds_of(at, call)) apply(at, round, report);
  }
}

void CodeEvidence::apply(const Entered& at, const IndirectRelease& call, const Report& report) {
  if (!passes(call.guards, at.object)) return;
  const auto object = places_.resolve(call.object, at.object);
  const auto slot = places_.resolve(call.target, at.object);
  const auto function = object && slot ? places_.read(*slot) : std::nullopt;
  if (!function || work_.size() >= kMostEvidenceCalls) return;
  const BlockId block = heap_.find_block(*object);
  if (block == kNoBlock || release_itself(call, at, *function, report)) return;
  // What other units do when they are released is their own affair, and so it is of those that may become units.
  if (call.at_zero && heap_.has_numbers(block)) return;
  const NodeId node = units_.node_at(block, *object - heap_.block(block).address);
  if (units_.is_unit(node) && (node != unit_ || *object == units_.unit(unit_).control)) return;
  const Numbers found = numbers(at, word_of(call), call.conditions, call.needed);
  work_.push_back(
      {{*function, call.arguments}, *object, at.depth + 1, found.conditional, found.decided, found.ruled_out});
}

std::vector<IndirectRelease> CodeEvidence::rounds_of(const Entered& at, const IndirectRelease& call) const {
  std::vector<IndirectRelease> rounds;
  if (call.stride == 0) return rounds;
  const size_t element = call.object.steps.size() - 2;
  const auto word = places_.resolve({{call.object.steps.begin(), call.object.steps.end() - 1}}, at.object);
  const BlockId block = word ? heap_.find_block(*word) : kNoBlock;
  if (block == kNoBlock) return rounds;
  const auto is_inside = [&](int64_t more) {
    const uint64_t offset = *word + static_cast<uint64_t>(more) - heap_.block(block).address;
    return offset < heap_.block(block).size;
  };
  for (int64_t more = call.stride; is_inside(more) && rounds.size() < kMostElements; more += call.stride) {
    IndirectRelease round = call;
    const auto shift = [&](Place& place) {
      const auto begin = call.object.steps.begin();
      if (place.steps.size() > element &&
          std::equal(begin, begin + static_cast<ptrdiff_t>(element) + 1, place.steps.begin()))
        place.steps[element] += more;
    };
    shift(round.object);
    shift(round.target);
    for (Guard& guard : round.guards) shift(guard.word);
    for (NeededNumber& one : round.needed)
      if (one.number.stride != 0) one.number.place.steps.back() += more;
    rounds.push_back(std::move(round));
  }
  return rounds;
}

void CodeEvidence::apply(const Entered& at, const Decrease& decrease, const Report& report) {
  if (!passes(decrease.guards, at.object)) return;
  const auto first = places_.resolve(decrease.word, at.object);
  if (!first) return;
  const bool known_end = decrease.stride == 0 || has_known_end(*first);
  std::optional<bool> frees;  // asked for only where it matters
  const auto report_one = [&](uint64_t address) {
    Numbers found =
        numbers(at, decrease.word, decrease.conditions, decrease.needed, static_cast<int64_t>(address - *first));
    found.conditional |= !known_end;
    report_word(address, decrease, found, report);
    const WordIndex counted = pointer_to_plain(address);
    if (counted == kNoWord) return;
    if (!frees) frees = frees_at_zero(binaries_.releases_of(at.entry), decrease, at.object);
    if (*frees) report({.word = counted, .counted_at = decrease.offset});
  };
  report_one(*first);
  const BlockId block = decrease.stride == 0 ? kNoBlock : heap_.find_block(*first);
  if (block == kNoBlock) return;
  const auto stride = static_cast<uint64_t>(decrease.stride);  // backwards it wraps round
  const auto is_inside = [&](uint64_t address) {
    return address - heap_.block(block).address < heap_.block(block).size;
  };
  uint64_t address = *first + stride;
  for (size_t i = 1; i < kMostElements && is_inside(address); ++i, address += stride) report_one(address);
}

void CodeEvidence::hand_over(uint64_t address, const Report& report) const {
  const BlockId block = heap_.find_block(address);
  if (block == kNoBlock) return;
  const uint64_t begin = address - heap_.block(block).address;
  for (uint64_t offset = begin; offset < std::min(begin + kHandedOver, heap_.block(block).size); offset += 8) {
    const WordIndex word = heap_.find_word(block, offset);
    const NodeId holder = units_.node_at(block, offset);
    if (word != kNoWord && !is_own_affair(holder)) report({.word = word, .unknown = true});
  }
}

// What rules a release out may lie anywhere; that there is a handle, only a number in the same object says: how large
// the array around it is says nothing of the erased elements.
CodeEvidence::Numbers CodeEvidence::numbers(const Entered& at, const Place& word, const std::vector<Place>& conditions,
                                            const std::vector<NeededNumber>& needed, int64_t away) const {
  Numbers result{at.conditional, at.decided, at.ruled_out};
  const auto is_beside = [&](const Place& number) {
    return number.steps.size() == word.steps.size() &&
           std::equal(word.steps.begin(), word.steps.end() - 1, number.steps.begin());
  };
  std::set<Place> known;
  for (const NeededNumber& one : needed) {
    auto address = places_.resolve(one.number.place, at.object);
    if (address && one.number.stride != 0) *address += static_cast<uint64_t>(away);
    const BlockId block = address ? heap_.find_block(*address) : kNoBlock;
    if (block == kNoBlock || *address - heap_.address(block) >= heap_.size(block)) continue;
    const auto number = small_number(heap_, block, *address - heap_.address(block), one.number.bytes);
    if (!number) continue;
    known.insert(one.number.place);
    result.ruled_out |= !one.values.contains(*number);
    result.decided |= one.values.contains(*number) && is_beside(one.number.place);
  }
  result.conditional |= std::ranges::any_of(
      conditions, [&](const Place& place) { return !known.contains(place) && is_conditional(place, at.object); });
  return result;
}

// Numbers beside the object, in the memory of its control block, do not count: they say whether the object is alive
// (boost::make_shared's). Nor do pointers that are not null, but for those to the end of what lies beside them.
bool CodeEvidence::is_conditional(const Place& place, uint64_t object) const {
  const auto number = place.steps.empty() ? std::nullopt : places_.resolve(place, object);
  const bool beside = number && unit_ != kNoUnit && units_.unit(unit_).object_block == kNoBlock &&
                      *number >= units_.unit_begin(unit_) && *number < units_.unit(unit_).object;
  const auto pointer = number ? places_.read(*number) : std::nullopt;
  const bool ends_here = pointer && heap_.find_block(*pointer) == heap_.find_block(*number);
  return !beside && (!pointer || ends_here);
}

// Of an array that code walks through: which elements are alive. Else the elements behind the last one may be stale.
bool CodeEvidence::has_known_end(uint64_t address) const {
  const BlockId block = heap_.find_block(address);
  return block != kNoBlock && units_.is_plain_at(block, address - heap_.block(block).address) &&
         !typing_.is_unknown(block);
}

void CodeEvidence::report_word(uint64_t address, const Decrease& decrease, const Numbers& numbers,
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
  if (target == kNoUnit || is_own_affair(holder)) return;
  const Unit& pointee = units_.unit(target);
  const uint64_t control = pointee.control - heap_.block(pointee.control_block).address;
  const WordIndex vptr = heap_.find_word(pointee.control_block, control);
  const CountOffsets counts = offsets_of(pointee, vptr == kNoWord ? nullptr : heap_.vtable_at(heap_.word(vptr).value));
  // Perhaps it is a copy that is released.
  const bool copied = decrease.increased_anywhere.contains(counts.strong);
  Release release{
      .word = index, .conditional = numbers.conditional, .decided = numbers.decided, .ruled_out = numbers.ruled_out};
  release.strong = decrease.offset == counts.strong && !copied;
  if (release.strong) report(release);
  if (decrease.increased_before.contains(counts.strong) || !counts.weak) return;
  const bool only_weak = !decrease.decreased_before.contains(counts.strong);
  const bool raised = decrease.increased_before.contains(*counts.weak);
  release.strong = false;
  if (decrease.offset == *counts.weak && only_weak && !raised) report(release);
}

// What other units do when they are released. An object without virtual functions that counts itself has no code of its
// own: it is destroyed by what holds it.
bool CodeEvidence::is_own_affair(NodeId holder) const {
  if (!units_.is_unit(holder) || holder == unit_) return false;
  const Unit& unit = units_.unit(holder);
  return !unit.counts_itself || heap_.find_word(unit.control_block, 0) != kNoWord;
}

// Whether what the word leads to is freed when the number becomes zero: there and then, or by a virtual function of
// its.
bool CodeEvidence::frees_at_zero(const Releases& releases, const Decrease& decrease, uint64_t object) {
  if (decrease.keeps) return false;
  if (decrease.frees) return true;
  return std::ranges::any_of(releases.indirect, [&](const IndirectRelease& call) {
    if (call.at_zero != decrease.offset || !call.arguments[0].is_object ||
        call.object.steps.size() != decrease.word.steps.size() + 1)
      return false;
    if (!std::equal(decrease.word.steps.begin(), decrease.word.steps.end(), call.object.steps.begin())) return false;
    const auto counted = places_.resolve(call.object, object);
    const auto slot = places_.resolve(call.target, object);
    const auto function = slot ? places_.read(*slot) : std::nullopt;
    return counted && function && frees(*function, *counted);
  });
}

bool CodeEvidence::frees(uint64_t function, uint64_t object, int depth) {
  constexpr int kDeepest = 3;
  if (frees_its_object(binaries_, function)) return true;
  if (depth == kDeepest) return false;
  return std::ranges::any_of(binaries_.releases_of({.function = function}).indirect, [&](const IndirectRelease& call) {
    if (call.object != Place{{0}} || !call.arguments[0].is_object || !call.guards.empty()) return false;
    const auto slot = places_.resolve(call.target, object);
    const auto next = slot ? places_.read(*slot) : std::nullopt;
    return next && *next != function && frees(*next, object, depth + 1);
  });
}

// A virtual function of what a word leads to is called: does it lower a number there, and free the object at zero?
bool CodeEvidence::release_itself(const IndirectRelease& call, const Entered& at, uint64_t function,
                                  const Report& report) {
  if (call.object.steps.size() < 2 || call.object.steps.back() != 0 || !call.arguments[0].is_object) return false;
  const auto object = places_.resolve(call.object, at.object);
  const auto word = places_.resolve({{call.object.steps.begin(), call.object.steps.end() - 1}}, at.object);
  if (!object || !word) return false;
  bool found = false;
  const Releases& releases = binaries_.releases_of({.function = function});
  for (const OwnCount& count : releases.own_counts) {
    const auto slot = count.by ? places_.resolve(*count.by, *object) : std::nullopt;
    const auto by = slot ? places_.read(*slot) : std::nullopt;
    if (count.by && !(by && frees(*by, *object))) continue;
    Decrease decrease;
    decrease.offset = count.offset;
    report_word(*word, decrease, numbers(at, word_of(call), call.conditions, call.needed), report);
    if (const WordIndex counted = pointer_to_plain(*word); counted != kNoWord)
      report({.word = counted, .counted_at = count.offset});
    found = true;
  }
  return found;
}

// The word there, if it leads to a plain block, or to one that counts itself.
WordIndex CodeEvidence::pointer_to_plain(uint64_t address) const {
  const BlockId block = heap_.find_block(address);
  const WordIndex index = block == kNoBlock ? kNoWord : heap_.find_word(block, address - heap_.block(block).address);
  const bool is_one = index != kNoWord && heap_.points_to_begin(index) && units_.owner(heap_.target(index)) == kNoUnit;
  return is_one ? index : kNoWord;
}

bool CodeEvidence::passes(const std::vector<Guard>& guards, uint64_t object) const {
  for (const Guard& guard : guards) {
    const auto word = places_.resolve(guard.word, object);
    if (!word || places_.read(*word) != guard.value) return false;
  }
  return true;
}

}  // namespace gordian
