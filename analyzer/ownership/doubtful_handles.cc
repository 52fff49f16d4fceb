// Handles in the frames of coroutines, but for parameters: alive, or stale bytes of a variable whose scope has ended?
//
//   Task Session::run() {
//     for (;;) {
//       if (auto self = weak.lock()) self->work();   // gone again, but its bytes are still in the frame
//       co_await timer;
//     }
//   }
//
// Counted as strong, the stale `self` would explain the count that belongs to a variable in main, and a living session
// would be taken for a leaked one. So these handles are left out when counts are balanced. Afterwards they are looked
// at again: what a unit's count still lacks must be somewhere, and if no word of any stack, register, global or
// thread-local variable holds the control block's address, then it is them. Confidence drops all the same,
// and further if something was not seen.
// Rejected: the frame's state number and the debug info's scopes; the number is not in the snapshot.
#include <algorithm>
#include <unordered_map>

#include "analyzer/ownership/handles.h"

namespace gordian {

bool Handles::is_doubtful(const Handle& handle) const {
  if (units_.is_unit(handle.holder)) return false;
  const Region& region = typing_.plain(handle.block);
  if (region.role != Role::kFrame) return false;
  if (region.type == kNoType) return true;
  const std::vector<Slot> slots =
      typing_.slots_at(handle.holder, handle.block, uint64_t{heap_.word(handle.word).offset} * 8);
  return std::any_of(slots.begin(), slots.end(), [](const Slot& slot) { return slot.maybe_dead; }) || slots.empty();
}

void Handles::settle_doubtful() {
  std::unordered_map<UnitId, std::vector<uint32_t>> doubtful;  // indexes into handles_
  for (uint32_t i = 0; i < handles_.size(); ++i) {
    const Handle& handle = handles_[i];
    if (!handle.doubtful) continue;
    const auto slots = typing_.slots_at(handle.holder, handle.block, uint64_t{heap_.word(handle.word).offset} * 8);
    const bool weak = std::any_of(slots.begin(), slots.end(), [](const Slot& s) { return s.kind == SlotKind::kWeak; });
    if (!weak) doubtful[handle.target].push_back(i);
  }
  if (doubtful.empty()) return;
  const std::vector<bool> named = named_by_roots();
  for (const auto& [unit, handles] : doubtful) {
    const int64_t missing = unexplained_[unit];
    const bool others = assumed_[unit] || named[unit];
    const BlockId frame = handles_[handles[0]].block;
    const bool one_frame = std::ranges::all_of(handles, [&](uint32_t i) { return handles_[i].block == frame; });
    const auto found = static_cast<int64_t>(handles.size());
    if (others || missing <= 0 || missing > found || (missing < found && !one_frame)) continue;
    for (int64_t i = 0; i < missing; ++i)
      set(handles_[handles[static_cast<size_t>(i)]], Strength::kStrong, Evidence::kConstraint);
    unexplained_[unit] = 0;
    if (all_is_seen()) {
      owned_by_frame_.resize(units_.count(), false);
      owned_by_frame_[unit] = true;
    } else {
      assumed_[unit] = true;
    }
  }
}

}  // namespace gordian
