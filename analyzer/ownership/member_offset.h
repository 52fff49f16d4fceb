// Where in a class of a library the parts lie of which it is made: of its bases, and members of class type, at any
// depth. What is nested least is taken: what the user put into the class (a deleter with what it captures, a
// comparator) lies deeper than the library's own parts, and may have parts of the same names.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_MEMBER_OFFSET_H_
#define GORDIAN_ANALYZER_OWNERSHIP_MEMBER_OFFSET_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "analyzer/binary/binaries.h"

namespace gordian {

// Byte offset of the member called `name`.
std::optional<uint64_t> offset_of_member(Binaries& binaries, TypeId id, std::string_view name);

struct ClassInside {
  TypeId type = kNoType;
  uint64_t offset = 0;
};

// The class whose name begins with `begin`; the type itself may be it.
std::optional<ClassInside> class_inside(Binaries& binaries, TypeId id, std::string_view begin);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_MEMBER_OFFSET_H_
