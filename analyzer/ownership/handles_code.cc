// Handles that the code of destructors decides (code_evidence.h).
//
// Some instances of each type are examined, and what is found is spread over the slot: the same place in all holders of
// one kind. A slot that is strong in one place and weak in another decides nothing. Only if handles are left that
// nothing has decided, all units are examined: closures and containers differ between instances.
#include <algorithm>
#include <map>
#include <utility>

#include "analyzer/ownership/code_evidence.h"
#include "analyzer/ownership/handles.h"

namespace gordian {
namespace {

constexpr uint32_t kInstances = 64;          // of one type
constexpr uint32_t kMostExamined = 200'000;  // units
constexpr UnitId kMostCompared = 20'000;
constexpr uint8_t kVotedStrong = 1, kVotedWeak = 2;

// Holders of one kind: the vptrs of the control block and of the object.
class Kinds {
 public:
  Kinds(const Heap& heap, const Units& units) : heap_(heap), units_(units) {}

  // How many of the unit's kind have been counted before.
  uint32_t count(UnitId id) {
    const Unit& unit = units_.unit(id);
    return seen_[{value_at(unit.control), unit.object == 0 ? 0 : value_at(unit.object)}]++;
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
  std::map<std::pair<uint64_t, uint64_t>, uint32_t> seen_;
};

bool is_unknown(const Handle& handle) { return handle.strength == Strength::kUnknown; }

}  // namespace

void Handles::classify_by_code() {
  if (std::none_of(handles_.begin(), handles_.end(), is_unknown)) return;
  std::vector<uint8_t> votes(handles_.size(), 0);
  const auto vote = [&](WordIndex word, UnitId, bool strong) {
    const Handle* handle = at(word);
    if (handle != nullptr) votes[static_cast<size_t>(handle - handles_.data())] |= strong ? kVotedStrong : kVotedWeak;
  };
  CodeEvidence code(heap_, units_, typing_);
  Kinds kinds(heap_, units_);
  std::vector<UnitId> others;
  for (UnitId unit = 0; unit < units_.count(); ++unit) {
    if (kinds.count(unit) < kInstances) {
      code.examine(unit, vote);
    } else if (others.size() < kMostExamined) {
      others.push_back(unit);
    }
  }
  spread_code(votes);
  if (others.empty() || std::none_of(handles_.begin(), handles_.end(), is_unknown)) return;
  for (const UnitId unit : others) code.examine(unit, vote);
  spread_code(votes);
}

void Handles::spread_code(const std::vector<uint8_t>& votes) {
  std::vector<uint8_t> by_slot(slot_strength_.size(), 0);
  for (size_t i = 0; i < handles_.size(); ++i) by_slot[handles_[i].slot] |= votes[i];
  for (size_t i = 0; i < handles_.size(); ++i) {
    if (!is_unknown(handles_[i])) continue;
    const uint8_t decided = votes[i] != 0 ? votes[i] : by_slot[handles_[i].slot];
    if (decided == kVotedStrong) set(handles_[i], Strength::kStrong, Evidence::kCode);
    if (decided == kVotedWeak) set(handles_[i], Strength::kWeak, Evidence::kCode);
  }
}

Handles::Agreement Handles::compare_code_with_types() const {
  std::vector<uint8_t> votes(handles_.size(), 0);
  CodeEvidence code(heap_, units_, typing_);
  for (UnitId unit = 0; unit < std::min(units_.count(), kMostCompared); ++unit) {
    code.examine(unit, [&](WordIndex word, UnitId, bool strong) {
      const Handle* handle = at(word);
      if (handle != nullptr) votes[static_cast<size_t>(handle - handles_.data())] |= strong ? kVotedStrong : kVotedWeak;
    });
  }
  Agreement result;
  for (size_t i = 0; i < handles_.size(); ++i) {
    const Handle& handle = handles_[i];
    if (handle.evidence != Evidence::kType || handle.strength == Strength::kDead) continue;
    const uint8_t expected = handle.strength == Strength::kStrong ? kVotedStrong : kVotedWeak;
    if (votes[i] == 0) ++result.silent;
    if (votes[i] == expected) ++result.same;
    if (votes[i] != 0 && votes[i] != expected) ++result.opposite;
  }
  return result;
}

}  // namespace gordian
