// Handles, and whether each is strong or weak.
//
// A shared_ptr and a weak_ptr are the same two words, {element pointer, control block}. What tells them apart, in the
// order in which it is believed:
//
//   type        the debug info of the memory that holds it says shared_ptr or weak_ptr, or that no object lives there
//   count       the unit has no weak handle at all (then every handle is strong), or no strong one
//   code        what would destroy the holder lowers the strong or only the weak count of what the handle points to
//   self        enable_shared_from_this: the pair {self, own control block} inside the object itself is weak, unless
//               the same slot leads elsewhere in another object
//   constraint  all strong handles are found, so the others are weak, or the other way round; one *slot* (the holder's
//               type or allocation site, and the offset) is the same in every instance
//   assumed     nothing decides: counted as weak, which can hide a leak but never invent one. Where all handles of a
//               unit are found and all that may own it is garbage, the likely ones count as strong:
//               undecided_handles.cc
//
// Example of the constraint: a tree's nodes hold children (strong) and a parent (weak), and there is no debug info. The
// root has use 1 and no weak handle but its children's; a leaf has no weak handle: the slot through which its parent
// holds it is strong. That slot is strong in every node. A node with one child then has one strong handle explained,
// and the other slot must be weak wherever strong handles would outnumber the count.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_HANDLES_H_
#define GORDIAN_ANALYZER_OWNERSHIP_HANDLES_H_

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "analyzer/ownership/typing.h"

namespace gordian {

enum class Strength : uint8_t { kUnknown, kStrong, kWeak, kDead };
enum class Evidence : uint8_t { kNone, kType, kCount, kSelf, kCode, kConstraint, kAssumed };

struct Handle {
  WordIndex word : 48 = 0;                     // the word that holds the control block's address
  Strength strength : 2 = Strength::kUnknown;  // never kUnknown once solved; kDead: a stale copy where no object lives
  Evidence evidence : 3 = Evidence::kNone;
  bool element : 1 = false;      // the word in front is a pointer
  bool pair : 1 = false;         // the word in front points into the managed object
  bool typed : 1 = false;        // debug info says that a handle is here
  bool doubtful : 1 = false;     // in a coroutine's frame, and perhaps a stale copy: see doubtful_handles.cc
  bool alternative : 1 = false;  // … or something else: it lies in a union (debug info or code say so)
  BlockId block = kNoBlock;
  NodeId holder = kNoNode;
  UnitId target = kNoUnit;
  uint32_t slot = 0;  // same number: same slot of the same kind of holder
};
static_assert(sizeof(Handle) == 24);

class CodeEvidence;

class Handles {
 public:
  Handles(const Heap& heap, const Units& units, const Typing& typing);

  const std::vector<Handle>& all() const { return handles_; }  // by word
  // The handle at this word; null if there is none.
  const Handle* at(WordIndex word) const;
  // Strong count minus strong handles found in the heap, at least 0. Handles counted as weak for want of evidence are
  // not among them.
  int64_t unexplained(UnitId unit) const { return unexplained_[unit]; }
  // More strong or weak handles were found than the counts allow: some are stale copies.
  bool has_excess(UnitId unit) const { return excess_[unit]; }
  // More strong ones, but nobody else can own the unit: all was seen, and nothing outside of the heap has the address
  // of its control block. Which of the handles are stale then makes no difference to what lives if all holders are
  // garbage.
  bool has_only_strong_excess(UnitId unit) const;
  // Some handle's strength had to be assumed.
  bool has_assumed(UnitId unit) const { return assumed_[unit]; }
  // Units all of whose handles are in the heap, so that nothing else should own them, though it is not known which of
  // the handles do (undecided_handles.cc); and those that nothing outside leads to (mark_lost). Ascending. They are
  // left so, those handles counted as weak, until somebody who knows what lives decides; what follows is for these
  // units only. Liveness from before is void afterwards.
  const std::vector<UnitId>& undecided() const { return undecided_; }
  // The handles of which it is not known, as indexes into all().
  std::vector<uint32_t> candidates(UnitId unit) const;
  void presume_strong(UnitId unit);   // all candidates; nothing is unexplained then
  void leave_undecided(UnitId unit);  // takes that back
  // Takes as many candidates for strong as the count says, those first that can be nothing else, those in the unit
  // itself last.
  void decide(UnitId unit, std::vector<uint32_t> candidates);
  // The unit is not alive by its unexplained count: nothing leads to it (find/lost.h). It is undecided then, if there
  // are candidates.
  void mark_lost(UnitId unit);
  // How many of its handles are counted, but nowhere.
  int64_t lost(UnitId unit) const { return lost_.empty() || !lost_[unit] ? 0 : unexplained_[unit]; }
  // Whether the snapshot has all places where handles may be.
  bool all_is_seen() const;
  // That the unit is garbage follows from such a decision. For any unit.
  void mark_guessed(UnitId unit);
  bool is_guessed(UnitId unit) const { return !guessed_.empty() && guessed_[unit]; }
  // A variable of a coroutine owns the unit, if its scope has not ended; nothing outside of the heap has the
  // address of its control block, and all was seen (doubtful_handles.cc).
  bool is_owned_by_frame(UnitId unit) const { return !owned_by_frame_.empty() && owned_by_frame_[unit]; }
  // Looks at the code for the handles that debug info decides, too, and counts those for which it says the same, and
  // those for which it says the opposite. For tests.
  struct Agreement {
    uint64_t same = 0, opposite = 0, silent = 0;
    // Handles whose release depends on a number beside them, of which debug info says the same; or does not.
    uint64_t conditional = 0, unconditional = 0;
  };
  Agreement compare_code_with_types() const;
  // Indexes into all() of the unit's handles, ascending.
  std::span<const uint32_t> of(UnitId unit) const {
    return {by_unit_.data() + first_of_unit_[unit], by_unit_.data() + first_of_unit_[unit + size_t{1}]};
  }

 private:
  size_t handles_expected() const;
  void find();
  void index();
  void classify();  // type, count, self
  void classify_by_type(Handle& handle);
  bool is_raw_pointer(const Handle& handle) const;
  void classify_by_order(Handle& handle);
  void classify_by_count(Handle& handle);
  void classify_self();
  void classify_self(UnitId unit, const std::vector<bool>& points_elsewhere);
  void classify_by_code();
  class Votes;
  std::vector<UnitId> examine_code(CodeEvidence& code, Votes& votes) const;
  void examine_more(const std::vector<UnitId>& others, Votes& votes) const;
  void spread_code(const Votes& votes);
  void find_alternatives_by_code();
  void settle_alternative(Handle& handle, uint8_t votes);
  bool is_owned_by_unit(BlockId block) const;
  void solve();  // constraint, assumed
  bool all_are_typed(UnitId unit) const;
  bool constrain(UnitId unit);
  bool constrain_slots(UnitId unit);
  bool spread_slots();
  // The unit whose control block a pointer to `target` leads to; kNoUnit if it is none, or `target` is kNoBlock.
  UnitId unit_named(BlockId target, uint64_t value) const;
  std::vector<bool> named_by_roots() const;
  bool has_rivals(UnitId unit) const;
  bool has_alternatives_in_one_holder(UnitId unit) const;
  void doubt_alternatives();  // before the balance: handles_alternatives.cc
  void settle();              // unexplained, excess
  void drop_stale(UnitId unit);
  bool has_certain_owners(UnitId unit) const;
  // Strong handles (or weak ones) that the predicate picks, as long as there are too many.
  template <typename Predicate>
  void drop_excess(UnitId unit, Predicate&& suspicious, Strength strength = Strength::kStrong) {
    int64_t excess = strength == Strength::kStrong ? tally(unit).strong - units_.unit(unit).strong
                                                   : tally(unit).weak - units_.unit(unit).weak_limit();
    for (const uint32_t index : of(unit)) {
      Handle& handle = handles_[index];
      if (excess <= 0 || handle.strength != strength || !suspicious(handle)) continue;
      set(handle, Strength::kDead, Evidence::kCount);
      --excess;
    }
  }
  bool is_doubtful(const Handle& handle) const;  // doubtful_handles.cc
  void settle_doubtful();
  void find_undecided();
  bool has_all_handles(UnitId unit) const;
  bool may_be_weak(const Handle& handle) const;
  bool points_into(UnitId unit, uint64_t address) const;
  uint32_t slot_of(const Handle& handle);
  bool has_only_handles(BlockId block);
  // In a plain block of which no debug info tells: its slot is that of the place of allocation.
  bool is_in_plain_memory(const Handle& handle) const { return slot_is_plain_[handle.slot]; }
  uint64_t allocation_site(uint32_t stack);
  struct Tally {
    int64_t strong = 0, weak = 0, unknown = 0;
    int64_t certain = 0;  // strong ones that are no alternatives
  };
  Tally tally(UnitId unit) const;
  void set(Handle& handle, Strength strength, Evidence evidence);

  const Heap& heap_;
  const Units& units_;
  const Typing& typing_;
  std::vector<Handle> handles_;
  // One bit for each word, and for each 64 words how many handles come before them.
  std::vector<uint64_t> is_handle_;
  std::vector<uint32_t> handles_before_;
  std::vector<uint32_t> first_of_unit_;  // index into by_unit_; one more than there are units
  std::vector<uint32_t> by_unit_;
  std::vector<int64_t> unexplained_;
  std::vector<bool> excess_;
  std::vector<bool> assumed_;
  std::vector<UnitId> undecided_;
  std::vector<bool> lost_;            // empty: none
  std::vector<bool> guessed_;         // likewise
  std::vector<bool> owned_by_frame_;  // likewise
  std::map<std::tuple<int, uint64_t, uint64_t>, uint32_t> slot_ids_;
  std::vector<Strength> slot_strength_;
  std::vector<bool> slot_is_plain_;               // see is_in_plain_memory()
  std::vector<bool> slot_mixed_;                  // a variant's: strong in one instance, weak in another
  std::unordered_map<uint32_t, uint64_t> sites_;  // by stack id
  BlockId judged_block_ = kNoBlock;               // of has_only_handles()
  bool judged_has_only_handles_ = false;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_HANDLES_H_
