// Units whose handles are all found, though it is not known which of them are strong.
//
//   struct Node { std::variant<std::shared_ptr<Node>, std::weak_ptr<Node>> link; };
//
// Say a holds b and c, and both link to a. One of the links owns a, the other does not, and which is which stands in
// bytes that a snapshot may not have (graph/tags.h). Counted as weak, as everything in doubt, a's count seems to belong
// to somebody outside, and the cycle is hidden. But a's counts say: one strong handle, one weak handle; and two are in
// the heap. So no handle is anywhere else, and whichever the strong one is, it lies in b or in c.
//
// So a unit is undecided if the strong and the weak handles that are missing are together as many as those of unknown
// strength, and nothing outside of the heap has the address of its control block (else one of them may be a stale
// copy, and that is the owner). What owns it is then one of these, and it is garbage if all their holders are:
// find/undecided.h. Likewise if nothing outside leads to it at all, whatever the counts say (find/lost.h). Rejected: to
// ask this of units that lack a weak handle, too (their owner may be where the missing one is); and where something was
// not seen, as registers of other threads.
#include <algorithm>

#include "analyzer/ownership/handles.h"

namespace gordian {

std::vector<uint32_t> Handles::candidates(UnitId unit) const {
  std::vector<uint32_t> result;
  for (const uint32_t index : of(unit))
    if (handles_[index].evidence == Evidence::kAssumed && handles_[index].strength != Strength::kDead)
      result.push_back(index);
  return result;
}

// Unless debug info says that it can be nothing but strong.
bool Handles::may_be_weak(const Handle& handle) const {
  if (!handle.typed) return true;
  const auto slots = typing_.slots_at(handle.holder, handle.block, uint64_t{heap_.word(handle.word).offset} * 8);
  return std::ranges::any_of(slots, [](const Slot& slot) { return slot.kind == SlotKind::kWeak; });
}

// Only what is certain may count here: a handle that is taken for weak by a mistake would make room for an owner.
bool Handles::has_all_handles(UnitId id) const {
  const Unit& unit = units_.unit(id);
  if (unexplained_[id] == 0 || !assumed_[id] || unit.counts_itself) return false;
  int64_t weak = 0, only_strong = 0, both = 0;
  for (const uint32_t index : of(id)) {
    const Handle& handle = handles_[index];
    if (handle.doubtful) return false;
    if (handle.strength != Strength::kWeak) continue;
    if (units_.is_unit(handle.holder) && units_.unit(handle.holder).strong == 0) return false;  // it is gone
    if (handle.evidence == Evidence::kAssumed) {
      ++(may_be_weak(handle) ? both : only_strong);
    } else if (handle.evidence == Evidence::kConstraint || handle.alternative) {
      return false;
    } else {
      ++weak;
    }
  }
  const int64_t missing_weak = unit.weak - weak;
  return missing_weak >= 0 && only_strong <= unexplained_[id] && unexplained_[id] + missing_weak == only_strong + both;
}

// An owner may be in what the snapshot does not have.
bool Handles::all_is_seen() const {
  return std::all_of(heap_.not_seen().begin(), heap_.not_seen().end(), [](const snapshot::NotSeen& what) {
    return what.what() == snapshot::NotSeen::STACKS_LOST || what.what() == snapshot::NotSeen::OTHER;
  });
}

bool Handles::has_only_strong_excess(UnitId id) const {
  const Unit unit = units_.unit(id);
  const Tally found = tally(id);
  if (found.strong <= unit.strong || found.weak > unit.weak_limit() || !all_is_seen()) return false;
  // What was left out because of the counts may be what owns it.
  const bool left_out = std::ranges::any_of(of(id), [&](uint32_t i) {
    return handles_[i].doubtful || (handles_[i].strength == Strength::kDead && handles_[i].evidence != Evidence::kType);
  });
  if (left_out) return false;
  return std::ranges::none_of(heap_.roots(),
                              [&](const Root& root) { return unit_named(root.target, root.value) == id; });
}

void Handles::find_undecided() {
  if (!all_is_seen()) return;
  for (UnitId unit = 0; unit < units_.count(); ++unit)
    if (has_all_handles(unit)) undecided_.push_back(unit);
  if (undecided_.empty()) return;
  const std::vector<bool> named = named_by_roots();
  std::erase_if(undecided_, [&](UnitId unit) { return named[unit]; });
}

void Handles::presume_strong(UnitId unit) {
  for (const uint32_t index : candidates(unit)) set(handles_[index], Strength::kStrong, Evidence::kAssumed);
  unexplained_[unit] = 0;
}

void Handles::leave_undecided(UnitId unit) {
  for (const uint32_t index : candidates(unit)) set(handles_[index], Strength::kWeak, Evidence::kAssumed);
  unexplained_[unit] = std::max<int64_t>(units_.unit(unit).strong - tally(unit).strong, 0);
}

void Handles::decide(UnitId unit, std::vector<uint32_t> likely) {
  leave_undecided(unit);
  // A stale handle to oneself is likelier than one to another: what a small vector has popped, say.
  std::stable_partition(likely.begin(), likely.end(), [&](uint32_t i) { return handles_[i].holder != unit; });
  std::stable_partition(likely.begin(), likely.end(), [&](uint32_t i) { return !may_be_weak(handles_[i]); });
  for (const uint32_t index : likely) {
    if (unexplained_[unit] == 0) break;
    set(handles_[index], Strength::kStrong, Evidence::kAssumed);
    --unexplained_[unit];
  }
  assumed_[unit] = excess_[unit] = false;
}

// Of the pointers to an object that counts itself some may own nothing: they are taken for owners only if the count
// needs all of them.
void Handles::mark_lost(UnitId unit) {
  lost_.resize(units_.count(), false);
  lost_[unit] = true;
  const auto found = static_cast<int64_t>(candidates(unit).size());
  if (found == 0 || (units_.unit(unit).counts_itself && found > unexplained_[unit])) return;
  const auto place = std::lower_bound(undecided_.begin(), undecided_.end(), unit);
  if (place == undecided_.end() || *place != unit) undecided_.insert(place, unit);
}

void Handles::mark_guessed(UnitId unit) {
  guessed_.resize(units_.count(), false);
  guessed_[unit] = true;
}

}  // namespace gordian
