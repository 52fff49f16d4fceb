// What would have happened when an object is destroyed, as far as debug info tells.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_DESTRUCTORS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_DESTRUCTORS_H_

#include <string>
#include <unordered_map>

#include "analyzer/binary/binaries.h"

namespace gordian {

struct DestructorVerdict {
  DestructorKind kind = DestructorKind::kUnknown;
  TypeId type = kNoType;  // kUser: the class whose destructor the user wrote: the object's own, a base's or a member's
};

// Looks at a class, its bases, its members, and what library containers and unique_ptrs in it hold by value. The
// standard library's own destructors only release memory, and are not looked at; what other units a shared_ptr leads to
// is their own affair.
class Destructors {
 public:
  explicit Destructors(Binaries& binaries) : binaries_(binaries) {}
  const DestructorVerdict& of(TypeId type);

 private:
  DestructorVerdict examine(TypeId type);
  Binaries& binaries_;
  std::unordered_map<TypeId, DestructorVerdict> known_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_DESTRUCTORS_H_
