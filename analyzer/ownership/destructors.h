// What would have happened when an object is destroyed, as far as debug info tells.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_DESTRUCTORS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_DESTRUCTORS_H_

#include <string>
#include <unordered_map>

#include "analyzer/ownership/slots.h"

namespace gordian {

struct DestructorVerdict {
  DestructorKind kind = DestructorKind::kUnknown;
  TypeId type = kNoType;  // kUser: the class whose destructor the user wrote: the object's own, a base's or a member's
};

// Looks at a class, its bases, its members, and what library containers and unique_ptrs in it hold by value. The
// standard library's own destructors only release memory, and are not looked at; what other units a shared_ptr leads to
// is their own affair, and so it is with smart pointers to objects that count themselves.
class Destructors {
 public:
  explicit Destructors(const SlotTable& slots) : slots_(slots), binaries_(slots.binaries()) {}
  const DestructorVerdict& of(TypeId type);

 private:
  DestructorVerdict examine(TypeId type);
  const SlotTable& slots_;
  Binaries& binaries_;
  std::unordered_map<TypeId, DestructorVerdict> known_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_DESTRUCTORS_H_
