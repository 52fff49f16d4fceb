// One reference-counting scheme: how its units look in memory. Each scheme is one file that implements this interface;
// adding one touches none of the others, only the list in schemes.cc.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_SCHEME_H_
#define GORDIAN_ANALYZER_OWNERSHIP_SCHEME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"

namespace gordian {

// What the vtable of a control block says about all control blocks of that type.
struct ControlLayout {
  enum class Object {
    kInside,     // at `offset` from the control block
    kPointer,    // the word at `offset` points to it
    kLastWord,   // the last word of the control block's allocation points to it
    kArrayTail,  // the word at `offset` points to the first element; the array lies in front, in the same allocation
  };
  Object object = Object::kInside;
  uint64_t offset = 0;
  std::string managed_type;      // as the control block's type names it, pointer and const taken off; "T[]" for arrays
  TypeId type = kNoType;         // of the control block itself, from debug info
  uint64_t bytes = 0;            // size of the control block with an object inside; 0: not known
  std::string deleter;           // type of a deleter that the user wrote; empty: none
  bool object_as_bytes = false;  // debug info shows an object inside as an array of bytes
  bool counts_itself = false;    // as BareUnit's; all is inside then, and nothing counts weak handles
  bool frees_object = false;     // disposing of a separate object is known to free it (delete, delete[])
};

class Scheme;

// A unit that no vtable with counts tells: an object that counts itself (intrusive.h), or Qt's control blocks (qt.h).
// How the name of an object begins whose type is not known: "object of 24 bytes".
inline constexpr std::string_view kNameless = "object of ";

struct BareUnit {
  BlockId block = kNoBlock;  // begins with the control block
  const Scheme* scheme = nullptr;
  int64_t strong = 0;
  int64_t weak = 0;
  bool counts_itself = false;    // there is no control block but the object
  bool counted_by_code = false;  // … as code shows that releases it by some raw pointer
  uint16_t count_at = 0;         // … and its count is at this offset
  uint64_t object = 0;           // its address
  std::string type_name;         // of the object
  TypeId type = kNoType;         // … if known from debug info
  bool frees_object = false;     // as ControlLayout's
};

class Scheme {
 public:
  virtual ~Scheme() = default;
  virtual const char* name() const = 0;
  // Nothing if the vtable is not that of a control block of this scheme.
  virtual std::optional<ControlLayout> layout(const snapshot::Vtable& vtable, Binaries& binaries) const = 0;
  // Index in the control block's vtable of the function that destroys the managed object.
  virtual int dispose_slot() const = 0;
  // Whether its counts are two int32 at 8, so that one int64 read there has them both.
  virtual bool has_int32_counts() const { return true; }
  // Strong count and number of weak handles (an implicit one taken off) from the counts as stored. False if they are
  // not those of a living control block: it is being freed, or lies in the dead memory of an arena.
  virtual bool read_counts(const Counts& stored, int64_t& strong, int64_t& weak) const = 0;
};

// All schemes, in the order in which they are asked.
const std::vector<const Scheme*>& schemes();

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_SCHEME_H_
