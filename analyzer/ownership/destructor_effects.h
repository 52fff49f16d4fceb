// What would have happened when a unit's object is destroyed, by the machine code that would destroy it. Works without
// debug info.
//
// A unit's control block leads to the function that destroys its object: the vtable's dispose slot, Qt's destroyer; of
// an object that counts itself, and of one without a count, the virtual function that frees it. What that code does is
// known up to the places that depend on the object (binary/effects.h). They are looked up in the unit's memory: a call
// through a pointer goes where the memory says (a virtual destructor, the manager of a std::function, fclose as the
// deleter of a unique_ptr), a write behind a pointer is nothing if what it hits dies as well, is a count, or is
// led to by nothing else, and what other units do when they are released is their own affair.
//
// The kinds: `user` if there is an effect, be it only where a pointer is not null that is null in this unit; else
// `implicit` or, if nothing at all is released, `trivial`, provided that everything could be followed; else unknown.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_DESTRUCTOR_EFFECTS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_DESTRUCTOR_EFFECTS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/ownership/place_reader.h"
#include "analyzer/ownership/sole_holder.h"
#include "analyzer/ownership/typing.h"

namespace gordian {

struct DestructorEffect {
  Effect::Kind kind = Effect::Kind::kCall;
  std::string name;               // of a function, or of a variable; may be empty for a variable
  std::optional<int64_t> number;  // kSystemCall
  auto operator<=>(const DestructorEffect&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

struct CodeVerdict {
  DestructorKind kind = DestructorKind::kUnknown;
  std::vector<DestructorEffect> effects;  // each once, roughly in the order of the code; also if not all was followed
  bool frees_object = false;              // the memory of an object outside of its control block is given back
};

class DestructorEffects {
 public:
  // `is_garbage`: of what is written to when a node dies, whether nothing that lives leads there. All must outlive
  // this.
  DestructorEffects(const Heap& heap, const Units& units, const Typing& typing, std::function<bool(NodeId)> is_garbage)
      : heap_(heap),
        units_(units),
        typing_(typing),
        binaries_(typing.slots().binaries()),
        places_(heap, typing),
        alone_(heap, units),
        is_garbage_(std::move(is_garbage)) {}

  // Of all units of its kind: some of them are looked at, since a pointer may be null in one and not in another.
  const CodeVerdict& of(UnitId unit);
  // Of an object in a plain block, by its vptr; unknown if it has none, or no virtual destructor.
  const CodeVerdict& of_plain(BlockId block);
  // Addresses of what the unit's destruction gives back, as far as its code can be followed: units that die then are
  // not among it, nor what they give back.
  std::set<uint64_t> freed_by(UnitId unit);

 private:
  using Kind = std::pair<uint64_t, uint64_t>;  // vptrs of the control block and of the object
  struct Entered {
    ReleaseEntry entry;
    uint64_t object = 0;  // address that the entry's places count from
    int depth = 0;
  };
  // What is seen of one unit.
  struct Seen {
    std::vector<DestructorEffect> effects;
    std::vector<uint64_t> written;  // addresses behind pointers
    std::set<uint64_t> freed;
    bool releases = false;
    bool elsewhere = false;  // there are effects where a pointer is (not) null that is not (is) in this unit
    bool complete = true;
  };

  void sort_by_kind();
  Kind kind_of(UnitId unit) const;
  std::optional<Entered> entry_of(UnitId unit);
  const snapshot::Vtable* vtable_at(uint64_t object) const;
  // What is known after the examples that were looked at.
  struct Sum {
    bool complete = true;
    bool releases = false;
    bool elsewhere = false;
    bool any = false;
  };
  void examine_unit(UnitId unit, CodeVerdict* verdict, Sum* sum);
  // The node is destroyed by the function that is entered.
  void examine(const Entered& entry, CodeVerdict* verdict, Sum* sum);
  Seen walk(const Entered& entry);
  static void conclude(const Sum& sum, CodeVerdict* verdict);
  void apply(const Entered& at, Seen* seen);
  void apply(const Entered& at, const Effect& effect, Seen* seen) const;
  // The words that do not hold what the code would free there.
  std::vector<Place> other_alternatives(const Entered& at, const Effects& effects) const;
  bool leads_to_dead(const Place& place, uint64_t object) const;
  bool leads_to_no_count(const Place& word, uint64_t object) const;
  std::string global_name(const Effect& effect) const;
  bool is_counter(const Effect& effect) const;
  void follow(const Entered& at, const CallThroughPointer& call, Seen* seen);
  bool gives_itself_back(uint64_t object) const;
  // A C library's function, by its name; false if the pointer leads to something else.
  bool call_library(const Entered& at, uint64_t function, uint64_t object, Seen* seen) const;
  void judge_writes(Seen* seen);
  bool dies(uint64_t address, const Seen& seen) const;
  bool lies_in_garbage(uint64_t address) const;
  // Whether the code gets there in this unit, on its own behalf.
  bool holds(const std::vector<Guard>& guards, const std::optional<Place>& disposing, uint64_t object) const;
  // Whether the word may hold a null pointer (or another one), in this unit.
  bool may_be_null(const Place& word, uint64_t object, bool null) const;
  // The unit other than the examined one whose control block is at the address; kNoUnit: none.
  UnitId other_unit_at(uint64_t control) const;
  bool leads_through_other_unit(const Place& word, uint64_t object) const;
  // Whether it is one of another unit's counts, or its mutex.
  bool is_count(uint64_t address) const;

  const Heap& heap_;
  const Units& units_;
  const Typing& typing_;
  Binaries& binaries_;
  PlaceReader places_;
  SoleHolder alone_;
  std::function<bool(NodeId)> is_garbage_;
  NodeId node_ = kNoNode;  // the one that is examined
  uint64_t object_ = 0;    // its object
  std::vector<Entered> work_;
  bool sorted_ = false;
  std::map<Kind, std::vector<UnitId>> examples_;
  std::map<Kind, CodeVerdict> known_;
  std::map<uint64_t, CodeVerdict> known_plain_;  // by vptr
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_DESTRUCTOR_EFFECTS_H_
