// Strong or weak, by the code that would destroy the holder.
//
// A unit's control block leads to the function that destroys its object (the vtable's dispose slot). What that code
// releases is known as places (binary/releases.h: "the word at 0x20 of the object"), which are looked up in the unit's
// memory: words there are handles, and which count of their target would be lowered says what they are. Calls through
// pointers (virtual destructors, the manager of a std::function) go where the memory says.
//
// Objects that count themselves are released by code that lowers a number in them and, if it was 1, frees them; or by a
// virtual function of theirs that does so (COM's Release). A function that is called when a number becomes zero is no
// proof: `if (--parent->pending == 0) parent->done();` is a countdown. The memory of the object must be given back.
//
// All instances of a type are destroyed by the same code, so some of them are enough: see Handles, which spreads what
// is found over slots.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_CODE_EVIDENCE_H_
#define GORDIAN_ANALYZER_OWNERSHIP_CODE_EVIDENCE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "analyzer/ownership/place_reader.h"
#include "analyzer/ownership/typing.h"

namespace gordian {

class CodeEvidence {
 public:
  // A word that holds a control block's address. It may be reported more than once, also differently.
  struct Release {
    WordIndex word = 0;
    bool strong = false;       // it would be released as a strong handle is, else as a weak one
    bool conditional = false;  // … if a number says that a handle is there, or how many are
    bool decided = false;      // … and here it says so
    bool ruled_out = false;    // … but here it says otherwise: nothing would be released so
    bool unknown = false;      // it is handed to code that is not known; what that does is not known either
    // The word is none, but holds the address of a plain block, of which the number at this offset is lowered; at zero
    // the block is freed. The other members say nothing then.
    std::optional<uint16_t> counted_at = {};
  };
  using Report = std::function<void(const Release&)>;

  CodeEvidence(const Heap& heap, const Units& units, const Typing& typing)
      : heap_(heap), units_(units), typing_(typing), binaries_(typing.slots().binaries()), places_(heap, typing) {}

  void examine(UnitId unit, const Report& report);
  // The same of an object in a plain block, if it has a virtual destructor that frees it.
  void examine_plain(BlockId block, const Report& report);
  // … of an object in plain memory, by a function that destroys it.
  void examine_with(uint64_t destructor, uint64_t object, const Report& report);
  // Whether there was any code to look at: a snapshot from another machine may come without.
  bool had_code() const { return had_code_; }

 private:
  struct Entered {
    ReleaseEntry entry;
    uint64_t object = 0;  // address that the entry's places count from
    int depth = 0;
    bool conditional = false;  // it is called if numbers have some value
    bool decided = false;      // … and they have it
    bool ruled_out = false;    // … or have another one
  };
  // Whether numbers in memory let code get somewhere.
  struct Numbers {
    bool conditional = false, decided = false, ruled_out = false;
  };
  void run(uint64_t function, uint64_t object, const Report& report);
  void apply(const Entered& at, const Report& report);
  void apply(const Entered& at, const IndirectRelease& call, const Report& report);
  // The same call in later rounds of its loop.
  std::vector<IndirectRelease> rounds_of(const Entered& at, const IndirectRelease& call) const;
  void apply(const Entered& at, const Decrease& decrease, const Report& report);
  // Of the object that begins the block.
  std::optional<uint64_t> destructor_of(BlockId block);
  bool frees_at_zero(const Releases& releases, const Decrease& decrease, uint64_t object);
  // The function, called with the object, gives it back: itself, or a virtual function of the object that it calls.
  bool frees(uint64_t function, uint64_t object, int depth = 0);
  bool release_itself(const IndirectRelease& call, const Entered& at, uint64_t function, const Report& report);
  WordIndex pointer_to_plain(uint64_t address) const;
  void hand_over(uint64_t address, const Report& report) const;
  // To get to the release of the word. Of an array's element that is `away` from the first.
  Numbers numbers(const Entered& at, const Place& word, const std::vector<Place>& conditions,
                  const std::vector<NeededNumber>& needed, int64_t away = 0) const;
  bool is_conditional(const Place& place, uint64_t object) const;
  bool has_known_end(uint64_t address) const;
  void report_word(uint64_t address, const Decrease& decrease, const Numbers& numbers, const Report& report) const;
  bool is_own_affair(NodeId holder) const;
  bool passes(const std::vector<Guard>& guards, uint64_t object) const;

  const Heap& heap_;
  const Units& units_;
  const Typing& typing_;
  Binaries& binaries_;
  PlaceReader places_;
  bool had_code_ = false;
  UnitId unit_ = kNoUnit;  // the one that is examined
  std::vector<Entered> work_;
  std::map<uint64_t, std::optional<uint64_t>> destructors_;  // by vptr
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_CODE_EVIDENCE_H_
