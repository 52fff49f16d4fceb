#include "analyzer/ownership/destructors.h"

#include <string_view>

#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

bool is_handle(std::string_view name) {
  for (const std::string_view head :
       {"boost::detail::shared_count", "boost::detail::weak_count", "boost::shared_array<", "boost::local_shared_ptr<",
        "boost::intrusive_ptr<", "QSharedPointer<", "QWeakPointer<"})
    if (name.starts_with(head)) return true;
  const std::string_view plain = without_std(name);
  return plain.starts_with("shared_ptr<") || plain.starts_with("__shared_ptr<") || plain.starts_with("weak_ptr<") ||
         plain.starts_with("__weak_ptr<");
}

}  // namespace

const DestructorVerdict& Destructors::of(TypeId type) {
  type = binaries_.complete(type);
  if (const auto found = known_.find(type); found != known_.end()) return found->second;
  known_[type] = {DestructorKind::kImplicit, kNoType};  // for a class that contains itself by way of a container
  const DestructorVerdict verdict = examine(type);
  return known_[type] = verdict;
}

DestructorVerdict Destructors::examine(TypeId id) {
  const Type type = binaries_.type(id);
  if (type.kind == TypeKind::kArray) return of(type.target);
  if (type.kind == TypeKind::kUnknown) return {DestructorKind::kUnknown, kNoType};
  if (type.kind != TypeKind::kStruct && type.kind != TypeKind::kUnion) return {DestructorKind::kImplicit, kNoType};
  const bool library = is_library_type(type.name) || is_foreign_container(type.name);
  if (is_handle(type.name) || slots_.counts(id)) return {DestructorKind::kImplicit, kNoType};
  if (!library && type.declaration) return {DestructorKind::kUnknown, kNoType};
  if (!library && type.destructor == DestructorKind::kUser) return {DestructorKind::kUser, id};
  DestructorVerdict verdict{DestructorKind::kImplicit, kNoType};
  const auto consider = [&](TypeId part) {
    const TypeKind kind = binaries_.type(binaries_.complete(part)).kind;
    if (kind != TypeKind::kStruct && kind != TypeKind::kArray && kind != TypeKind::kUnion) return;
    const DestructorVerdict found = of(part);
    const bool worse = found.kind == DestructorKind::kUser ||
                       (found.kind == DestructorKind::kUnknown && verdict.kind == DestructorKind::kImplicit);
    if (verdict.kind != DestructorKind::kUser && worse) verdict = found;
  };
  if (library) {
    for (const TemplateArgument& argument : type.template_arguments) consider(argument.type);
  } else {
    for (const TypeMember& member : type.members) consider(member.type);
  }
  // What a library template holds without our seeing it is not held against the class.
  if (library && verdict.kind == DestructorKind::kUnknown) verdict.kind = DestructorKind::kImplicit;
  return verdict;
}

}  // namespace gordian
