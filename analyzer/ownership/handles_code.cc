// Handles that the code of destructors decides (code_evidence.h).
//
// Some instances of each type are examined, and what is found is spread over the slot: the same place in all holders of
// one kind. A slot that is strong in one place and weak in another decides nothing. Only if handles are left that
// nothing has decided, more units are examined, since closures and containers differ between instances: those of a kind
// until many in a row have told nothing new.
//
// A release may depend on a number beside the handle: `if (index_ == 1)`. If the snapshot has it, each handle is
// decided by its own; then nothing is spread from it to others, whose numbers may be other ones.
#include <algorithm>
#include <map>
#include <utility>

#include "analyzer/ownership/code_evidence.h"
#include "analyzer/ownership/handles.h"

namespace gordian {
namespace {

constexpr uint32_t kInstances = 64;               // of one type
constexpr uint32_t kIdle = 512;                   // … in a row that told nothing new
constexpr uint32_t kMostUnitsExamined = 200'000;  // units
constexpr uint8_t kVotedStrong = 1, kVotedWeak = 2, kVotedConditional = 4, kVotedUnknown = 8;
constexpr uint8_t kVotedStrength = kVotedStrong | kVotedWeak;
// Numbers say that it would be released so, or that it would not.
constexpr uint8_t kDecidedStrong = 16, kDecidedWeak = 32, kVotedRuledOut = 64;

// Holders of one kind: the vptrs of the control block and of the object. For each a number, 0 at first.
class Kinds {
 public:
  Kinds(const Heap& heap, const Units& units) : heap_(heap), units_(units) {}

  uint32_t& of(UnitId id) {
    const Unit& unit = units_.unit(id);
    return numbers_[{value_at(unit.control), unit.object == 0 ? 0 : value_at(unit.object)}];
  }

 private:
  uint64_t value_at(uint64_t address) const {
    const BlockId block = heap_.find_block(address);
    const WordIndex word = block == kNoBlock ? kNoWord : heap_.find_word(block, address - heap_.block(block).address);
    // Only a pointer into a module can be a vptr.
    return word == kNoWord || heap_.word(word).target != kNoBlock ? 0 : heap_.word(word).value;
  }

  const Heap& heap_;
  const Units& units_;
  std::map<std::pair<uint64_t, uint64_t>, uint32_t> numbers_;
};

bool is_unknown(const Handle& handle) { return handle.strength == Strength::kUnknown; }

}  // namespace

// What the code says of each handle (bits), and of all of its slot.
class Handles::Votes {
 public:
  explicit Votes(const Handles& handles)
      : handles_(handles), of_handle_(handles.handles_.size(), 0), of_slot_(handles.slot_strength_.size(), 0) {}

  void add(const CodeEvidence::Release& release) {
    const Handle* handle = handles_.at(release.word);
    if (handle == nullptr) return;
    const uint8_t strength = release.strong ? kVotedStrong : kVotedWeak;
    uint8_t own = strength, slot = strength;
    if (release.conditional) own = slot = strength | kVotedConditional;
    if (release.decided) own |= release.strong ? kDecidedStrong : kDecidedWeak;
    // Another instance may be released so.
    if (release.ruled_out) own = kVotedRuledOut;
    if (release.unknown) own = slot = kVotedUnknown;
    of_handle_[index_of(*handle)] |= own;
    of_slot_[handle->slot] |= slot;
  }
  uint8_t strength(const Handle& handle) const {
    const uint8_t own = own_strength(handle);
    return own != 0 || is_stale(handle) ? own : of_slot_[handle.slot] & kVotedStrength;
  }
  // A strong handle's release may end in the code that a weak one's is, so that numbers do not tell them apart there.
  // What depends on a number that is not known may be otherwise for its like, at the same place of like memory.
  uint8_t own_strength(const Handle& handle) const {
    const uint8_t own = of_handle_[index_of(handle)];
    const bool both_decided = (own & kDecidedStrong) != 0 && (own & kDecidedWeak) != 0;
    if (both_decided) return kVotedStrong;
    const bool with_others = open(handle) && handles_.is_in_plain_memory(handle);
    return (with_others ? own | of_slot_[handle.slot] : own) & kVotedStrength;
  }
  // It depends on a number that is not known.
  bool open(const Handle& handle) const {
    const uint8_t own = of_handle_[index_of(handle)];
    return (own & kVotedConditional) != 0 && (own & (kDecidedStrong | kDecidedWeak)) == 0;
  }
  bool conditional(const Handle& handle) const { return (of_slot_[handle.slot] & kVotedConditional) != 0; }
  // Numbers beside the handle say how it is released.
  bool decided(const Handle& handle) const {
    const uint8_t own = of_handle_[index_of(handle)];
    return (own & (kDecidedStrong | kDecidedWeak)) != 0 && (own & (kVotedConditional | kVotedUnknown)) == 0;
  }
  // … that it is not: no code releases it as the numbers are.
  bool is_stale(const Handle& handle) const { return of_handle_[index_of(handle)] == kVotedRuledOut; }
  // It is released as a strong handle, whatever numbers say, or as they say; and on no way as a weak one.
  bool certain(const Handle& handle) const {
    return (!conditional(handle) || decided(handle)) && strength(handle) == kVotedStrong;
  }
  // Nothing is said of it.
  bool silent(const Handle& handle) const { return of_slot_[handle.slot] == 0; }

 private:
  size_t index_of(const Handle& handle) const { return static_cast<size_t>(&handle - handles_.handles_.data()); }

  const Handles& handles_;
  std::vector<uint8_t> of_handle_, of_slot_;
};

// Some instances of each kind; gives the others.
std::vector<UnitId> Handles::examine_code(CodeEvidence& code, Votes& votes) const {
  Kinds seen(heap_, units_);
  std::vector<UnitId> others;
  for (UnitId unit = 0; unit < units_.count(); ++unit) {
    if (seen.of(unit)++ < kInstances) {
      code.examine(unit, [&](const CodeEvidence::Release& release) { votes.add(release); });
    } else if (others.size() < kMostUnitsExamined) {
      others.push_back(unit);
    }
  }
  return others;
}

void Handles::classify_by_code() {
  if (std::none_of(handles_.begin(), handles_.end(), is_unknown)) return classify_self();
  Votes votes(*this);
  CodeEvidence code(heap_, units_, typing_);
  const std::vector<UnitId> others = examine_code(code, votes);
  spread_code(votes);
  classify_self();
  if (others.empty() || std::none_of(handles_.begin(), handles_.end(), is_unknown)) return;
  examine_more(others, votes);
  spread_code(votes);
}

void Handles::examine_more(const std::vector<UnitId>& others, Votes& votes) const {
  CodeEvidence code(heap_, units_, typing_);
  Kinds idle(heap_, units_);
  std::vector<const Handle*> told;  // what the unit in hand is the first to tell something of
  for (const UnitId unit : others) {
    uint32_t& in_a_row = idle.of(unit);
    if (in_a_row >= kIdle) continue;
    told.clear();
    code.examine(unit, [&](const CodeEvidence::Release& release) {
      const Handle* handle = at(release.word);
      if (handle != nullptr && is_unknown(*handle) && votes.own_strength(*handle) == 0) told.push_back(handle);
      votes.add(release);
    });
    const bool decided = std::any_of(told.begin(), told.end(), [&](const Handle* handle) {
      return votes.own_strength(*handle) != (kVotedStrong | kVotedWeak);
    });
    in_a_row = decided ? 0 : in_a_row + 1;
  }
}

// Strong handles that no debug info knows of, if no code is known to release them in any case: the release depends on a
// number, say, or on a function that only the number chooses. In a container of elements that are not known they need
// no code, unless a unit owns it, whose code would release them; and where there is no code at all, its silence means
// nothing.
void Handles::find_alternatives_by_code() {
  Votes votes(*this);
  CodeEvidence code(heap_, units_, typing_);
  examine_code(code, votes);
  if (!code.had_code()) return;
  for (Handle& handle : handles_) {
    const bool in_container = !units_.is_unit(handle.holder) && !typing_.is_unknown(handle.block) &&
                              typing_.plain(handle.block).type == kNoType && !is_owned_by_unit(handle.block);
    const bool released = votes.certain(handle) || (in_container && votes.silent(handle));
    if (!handle.typed && !released) handle.alternative = true;
    if (handle.strength != Strength::kStrong && !handle.alternative) continue;
    if (votes.decided(handle)) settle_alternative(handle, votes.own_strength(handle));
    if (votes.is_stale(handle)) set(handle, Strength::kDead, Evidence::kCode);
  }
}

// Numbers say which of a union's alternatives is there.
void Handles::settle_alternative(Handle& handle, uint8_t votes) {
  if (votes != kVotedStrong && votes != kVotedWeak) return;
  const Strength strength = votes == kVotedStrong ? Strength::kStrong : Strength::kWeak;
  if (handle.strength != strength) set(handle, strength, Evidence::kCode);
  handle.alternative = false;
}

bool Handles::is_owned_by_unit(BlockId block) const {
  const NodeId owner = typing_.plain(block).owner;
  return owner != kNoNode && units_.is_unit(owner);
}

void Handles::spread_code(const Votes& votes) {
  for (Handle& handle : handles_) {
    if (!is_unknown(handle)) continue;
    const uint8_t decided = votes.strength(handle);
    if (decided == kVotedStrong) set(handle, Strength::kStrong, Evidence::kCode);
    if (decided == kVotedWeak) set(handle, Strength::kWeak, Evidence::kCode);
    if (votes.is_stale(handle)) set(handle, Strength::kDead, Evidence::kCode);
  }
}

Handles::Agreement Handles::compare_code_with_types() const {
  Votes votes(*this);
  CodeEvidence code(heap_, units_, typing_);
  examine_code(code, votes);
  Agreement result;
  for (const Handle& handle : handles_) {
    if (handle.evidence != Evidence::kType || handle.strength == Strength::kDead) continue;
    const uint8_t expected = handle.strength == Strength::kStrong ? kVotedStrong : kVotedWeak;
    const uint8_t said = votes.own_strength(handle);
    const bool either = said == kVotedStrength || (said != expected && votes.open(handle));  // as a number says
    if (said == 0 || either) ++result.silent;
    if (said == expected) ++result.same;
    if (said == (kVotedStrength & ~expected) && !either) ++result.opposite;
    if (votes.conditional(handle)) ++(handle.alternative ? result.conditional : result.unconditional);
  }
  return result;
}

}  // namespace gordian
