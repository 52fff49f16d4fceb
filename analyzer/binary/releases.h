// What the code of a destructor says about the handles in the object that it destroys.
//
// A shared_ptr and a weak_ptr have the same bytes, but they are destroyed by different code: one lowers the strong
// count of the control block that it points to, the other only the weak count. In the middle of `~A()`:
//
//     mov 0x20(%rbx),%rdi            the word at offset 0x20 of the object points to something, whose …
//     lock xadd %eax,0xc(%rdi)       … 32 bits at offset 12 are lowered, and nothing in front of them was: a weak_ptr
//
// What is found is described by *places*, and evaluated in the memory of a snapshot: {0x20} is the word at offset 0x20
// of the object; {0x20, 8} is the word at offset 8 of what the word at offset 0x20 points to (an element of a vector).
#ifndef GORDIAN_ANALYZER_BINARY_RELEASES_H_
#define GORDIAN_ANALYZER_BINARY_RELEASES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "analyzer/binary/number_set.h"
#include "analyzer/binary/small_values.h"

namespace gordian {

// A word of memory, from the object on: step 0 is added to its address; before each further step a pointer is loaded.
struct Place {
  std::vector<int64_t> steps;
  auto operator<=>(const Place&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// A number in memory, or a pointer, which is null or not.
// `stride`, as of Decrease: a loop tests the number of another element in each round; the place is that of the first.
struct TestedWord {
  Place place;
  uint8_t bytes = 8;
  int64_t stride = 0;
  auto operator<=>(const TestedWord&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// It must have one of these values for the code to get there.
struct NeededNumber {
  TestedWord number;
  SmallValues values;
  auto operator<=>(const NeededNumber&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// A word must hold this value for the code to get there.
struct Guard {
  Place word;
  uint64_t value = 0;                              // run-time address
  auto operator<=>(const Guard&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// A number behind the pointer in `word` was lowered.
struct Decrease {
  Place word;
  uint16_t offset = 0;
  NumberSet decreased_before = {};    // other numbers behind the pointer that were lowered on the way there
  NumberSet increased_before = {};    // … or raised, or written in a way that is not understood
  NumberSet increased_anywhere = {};  // … on other ways: then it may have been a copy of the handle that was released
  int64_t stride = 0;                 // not 0: a loop, and the last step changes by this in each round
  bool frees = false;                 // if it was 1, what the pointer leads to is given back to the allocator
  bool keeps = false;                 // … or left alone, on another path: the number is none of owners
  // It happens only if numbers beside the pointer have some value (an optional, a variant): their places. One without
  // steps: it is not known where the number is.
  std::vector<Place> conditions = {};
  // Of such numbers, which may also lie elsewhere: what they must be, all of them, as far as that could be told. One
  // with a stride has that of the decrease.
  std::vector<NeededNumber> needed = {};
  std::vector<Guard> guards = {};
  auto operator<=>(const Decrease&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// What a function is given: the object, a known number, or something else.
struct Argument {
  bool is_object = false;
  std::optional<int64_t> number = {};
  auto operator<=>(const Argument&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// The first three. Destructors have the object as the first; std::function's manager as the first two, and the third
// says what to do; std::any's manager is told that first, and the object is the second.
using Arguments = std::array<Argument, 3>;
inline constexpr Arguments kObjectFirst = {Argument{.is_object = true}};

// How a function is entered.
struct ReleaseEntry {
  uint64_t function = 0;  // run-time address
  Arguments arguments = kObjectFirst;
  auto operator<=>(const ReleaseEntry&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// A call through a pointer, which lies in the word `target`; `object` is the address that it is given, as the first
// argument or, behind a number, as the second.
// `stride`, as of Decrease, is that of the word that holds the object's address: the last step but one.
struct IndirectRelease {
  Place target;
  Place object;
  Arguments arguments = kObjectFirst;
  std::vector<Guard> guards;
  int64_t stride = 0;
  // The offset of a number of the object's that was lowered from 1 to zero on the way there.
  std::optional<uint16_t> at_zero = {};
  std::vector<Place> conditions = {};                        // as of Decrease
  std::vector<NeededNumber> needed = {};                     // likewise
  auto operator<=>(const IndirectRelease&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// The function lowers a number of the object itself ("--refs == 0, so delete this").
struct OwnCount {
  uint16_t offset = 0;
  std::optional<Place>
      by;  // at zero, the function that lies here is called with the object; nothing: it is freed at once
  auto operator<=>(const OwnCount&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

struct Releases {
  std::vector<Decrease> decreases;
  std::vector<IndirectRelease> indirect;
  std::vector<Place> handed_over;  // addresses in the object that a function was given of which nothing is known
  std::vector<OwnCount> own_counts;
  bool frees_object = false;  // the object itself is given back to the allocator
  bool has_code = false;      // the code is there: its file was found
  bool complete = true;       // the work did not exceed its bounds
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_RELEASES_H_
