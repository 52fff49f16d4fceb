// Handles in alternatives of unions: std::optional, std::variant, anything hand-made like them.
//
//   node->next = node; node->next.reset();      // std::optional<std::shared_ptr<Node>> next
//
// The optional is empty, but its storage still has the two words of the handle that was there: a shared_ptr's
// destructor does not clear them. If the node's only owner is a variable on some stack (strong count 1), the stale
// words explain the count just as well, and a living object would be called a leak: proved, even.
//
// Which alternative is active a byte beside it says. Snapshots have it mostly (graph/tags.h), and for which of its
// values the handle is released the code of the holder's destructor tells (handles_code.cc). What follows is for those
// of which that is not known.
//
// Without debug info, code tells which handles are alternatives (handles_code.cc): their release depends on that byte,
// or on how many elements an array has; or no code is known that releases them, and then it may be that nothing would:
//
//   button->on_click.clear();     // boost::function: the closure's bytes stay, but the pointer to its manager is null
//
// What tells them apart: an owner outside of the heap needs a word there that holds the control block's address. So
// alternatives count only where they are needed to explain the count, and nothing outside has such a word. Else they
// count as weak, as everything in doubt. (Words that a dead frame left can hide a leak that way; at the end of a
// program main's frames are no roots.) Rejected: to ask roots about every unit; a stale word on the stack would then
// hide nearly every leak, which is what counts are there to avoid.
//
// An owner in the heap may be a handle of which nothing is known, in a buffer that only a stack leads to, say. So if
// more handles without evidence were taken for weak than there can be weak ones, one of those is the better
// explanation. And where more alternatives are found than are needed it makes no difference which of them are stale, if
// all of them lie in one holder: a deque of libc++ whose first elements are popped.
#include <algorithm>
#include <ranges>

#include "analyzer/ownership/handles.h"
#include "analyzer/ownership/leftovers.h"

namespace gordian {

// Which units have their control block's address in a root that may be a handle.
std::vector<bool> Handles::named_by_roots() const {
  Leftovers leftovers(heap_, typing_.slots().binaries());
  std::vector<bool> named(units_.count(), false);
  for (const Root& root : heap_.roots()) {
    const UnitId unit = unit_named(root.target, root.value);
    if (unit != kNoUnit && !named[unit]) named[unit] = leftovers.of(root) == Leftovers::Kind::kNone;
  }
  return named;
}

// Handles without evidence, taken for weak, are among more weak ones than there may be.
bool Handles::has_rivals(UnitId id) const {
  const auto rival = [&](uint32_t i) {
    const Handle& handle = handles_[i];
    return handle.strength == Strength::kWeak && handle.evidence == Evidence::kAssumed && handle.pair;
  };
  return std::ranges::any_of(of(id), rival) && tally(id).weak > units_.unit(id).weak_limit();
}

bool Handles::has_alternatives_in_one_holder(UnitId id) const {
  NodeId holder = kNoNode;
  for (const uint32_t index : of(id)) {
    const Handle& handle = handles_[index];
    if (handle.strength != Strength::kStrong || !handle.alternative) continue;
    if (holder != kNoNode && handle.holder != holder) return false;
    holder = handle.holder;
  }
  return true;
}

// The code is asked where its answer can make a difference: for handles that debug info does not know, of units that
// are named by roots, have more strong handles than they may have, or others that may be what owns them.
void Handles::doubt_alternatives() {
  const std::vector<bool> named = named_by_roots();
  const auto in_question = [&](UnitId id) {
    const auto handles = of(id);
    const bool doubtful = std::ranges::any_of(handles, [&](uint32_t i) {
      const Handle& handle = handles_[i];
      return handle.strength == Strength::kStrong && (!handle.typed || handle.alternative);
    });
    return doubtful && (named[id] || tally(id).strong > units_.unit(id).strong || has_rivals(id));
  };
  bool ask = false;
  for (UnitId id = 0; id < units_.count() && !ask; ++id) ask = in_question(id);
  if (ask) find_alternatives_by_code();
  if (std::ranges::none_of(handles_, [](const Handle& handle) { return handle.alternative; })) return;
  for (UnitId id = 0; id < units_.count(); ++id) {
    // A lone word that happens to be the address is a worse explanation than an alternative.
    drop_excess(id, [](const Handle& handle) { return !handle.typed && !handle.pair; });
    int64_t certain = 0, alternatives = 0;
    for (const uint32_t index : of(id)) {
      if (handles_[index].strength != Strength::kStrong) continue;
      ++(handles_[index].alternative ? alternatives : certain);
    }
    const int64_t needed = units_.unit(id).strong - certain;
    if (alternatives == 0 || alternatives < needed) continue;
    if (needed > 0 && !named[id] && !has_rivals(id)) {
      if (alternatives == needed) continue;
      if (has_alternatives_in_one_holder(id)) {
        drop_excess(id, [](const Handle& handle) { return handle.alternative; });
        continue;
      }
    }
    for (const uint32_t index : of(id)) {
      Handle& handle = handles_[index];
      if (handle.strength != Strength::kStrong || !handle.alternative) continue;
      set(handle, needed > 0 ? Strength::kWeak : Strength::kDead, needed > 0 ? Evidence::kAssumed : Evidence::kCount);
      assumed_[id] = assumed_[id] || needed > 0;
    }
  }
}

}  // namespace gordian
