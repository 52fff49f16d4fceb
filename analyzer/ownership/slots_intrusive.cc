// Smart pointers to objects that count themselves: boost::intrusive_ptr, llvm::IntrusiveRefCntPtr, sk_sp, RefPtr, …
//
// There are many of them, but they look alike: a class template whose first argument is the object's class, whose only
// member is one pointer, and which has a destructor. So does a pointer with a single owner; what tells the two apart is
// that the object has a count, and that is for intrusive.cc to find out. And so do guards and observers, whose
// destructors do something else: hence a pointer is only taken for an owner if it has one of the names that are used
// for nothing else. Of others it is left open, until intrusive.cc or intrusive_code.cc has seen code that lowers the
// count by way of such a pointer, and frees the object at zero.
//
// Rejected: to take a destructor for an owner's because it gives some memory back. An observer's does that, too, when
// it takes itself out of the object's std::set; and objects have numbers of observers (a living form was called
// leaked).
#include <algorithm>
#include <array>

#include "analyzer/ownership/slots.h"
#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

constexpr int kMaxBases = 4;
constexpr uint64_t kPointerBytes = 8;

constexpr std::array<std::string_view, 17> kNames = {"intrusive_ptr",
                                                     "IntrusivePtr",
                                                     "intrusive_pointer",
                                                     "IntrusiveRefCntPtr",
                                                     "sk_sp",
                                                     "scoped_refptr",
                                                     "RefPtr",
                                                     "ref_ptr",
                                                     "RefCountedPtr",
                                                     "refcounted_ptr",
                                                     "nsRefPtr",
                                                     "vtkSmartPointer",
                                                     "ComPtr",
                                                     "CComPtr",
                                                     "com_ptr",
                                                     "QSharedDataPointer",
                                                     "QExplicitlySharedDataPointer"};

bool has_known_name(std::string_view type) {
  std::string_view head = split_template(type).head;
  if (const size_t colon = head.rfind("::"); colon != std::string_view::npos) head.remove_prefix(colon + 2);
  return std::find(kNames.begin(), kNames.end(), head) != kNames.end();
}

}  // namespace

// The pointee of the only member; nothing if there are others.
std::optional<TypeId> SlotTable::only_pointer(const Type& type, int depth) {
  std::optional<TypeId> pointee;
  for (const TypeMember& member : type.members) {
    const Type of = binaries_.type(binaries_.complete(member.type));
    std::optional<TypeId> found;
    if (of.kind == TypeKind::kPointer && member.offset == 0) {
      found = of.target;
    } else if (member.is_base && !member.is_virtual_base && depth < kMaxBases) {
      if (of.members.empty()) continue;
      found = only_pointer(of, depth + 1);
    }
    if (!found || pointee) return std::nullopt;
    pointee = found;
  }
  return pointee;
}

// Its own, or that of a base: vtkSmartPointer's does everything there.
bool SlotTable::releases_by_destructor(const Type& type, int depth) {
  if (type.destructor == DestructorKind::kUser) return true;
  return depth < kMaxBases && std::ranges::any_of(type.members, [&](const TypeMember& member) {
           return member.is_base && !member.is_virtual_base &&
                  releases_by_destructor(Type(binaries_.type(binaries_.complete(member.type))), depth + 1);
         });
}

bool SlotTable::is_or_has_base(TypeId type, TypeId wanted, int depth) {
  if (type == wanted) return true;
  const std::vector<TypeMember> members = binaries_.type(type).members;
  return depth < kMaxBases && std::ranges::any_of(members, [&](const TypeMember& member) {
           return member.is_base && is_or_has_base(binaries_.complete(member.type), wanted, depth + 1);
         });
}

bool SlotTable::flatten_intrusive_pointer(TypeId id, const Type& type, uint64_t offset, Flattening& into) {
  if (type.size != kPointerBytes || type.template_arguments.empty() || type.closure) return false;
  if (type.name.starts_with("std::") || type.name.starts_with("__gnu_cxx::")) return false;
  if (!releases_by_destructor(type, 0)) return false;
  const TypeId object = binaries_.complete(argument(type, 0));
  const auto pointee = only_pointer(type, 0);
  if (!pointee || binaries_.type(object).kind != TypeKind::kStruct) return false;
  if (binaries_.type(binaries_.complete(*pointee)).kind != TypeKind::kStruct) return false;
  const bool named = has_known_name(type.name);
  // A container whose copies share counted data (QList<T>) leads to no T.
  if (!named && !is_or_has_base(object, binaries_.complete(*pointee), 0)) return false;
  const bool known = named || proved_.contains(id);
  add(into, SlotKind::kIntrusive, offset, known ? object : *pointee, id, known ? 0 : kUnproved);
  has_intrusive_ = true;
  return true;
}

void SlotTable::prove_intrusive(TypeId declared) {
  if (!proved_.insert(declared).second) return;
  for (auto& [type, slots] : slots_)
    for (Slot& slot : slots)
      if (slot.kind == SlotKind::kIntrusive && slot.declared == declared) slot.extra = 0;
}

}  // namespace gordian
