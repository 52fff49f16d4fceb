#include "analyzer/ownership/member_offset.h"

#include <utility>
#include <vector>

namespace gordian {
namespace {

constexpr int kDeepest = 8;

// Calls visit(class, its offset) for the type and the classes in it, level by level, until it says true.
template <typename Visit>
void visit_classes(Binaries& binaries, TypeId id, Visit&& visit) {
  std::vector<ClassInside> level{{id, 0}}, next;
  for (int depth = 0; depth <= kDeepest && !level.empty(); ++depth, level.swap(next)) {
    next.clear();
    for (const ClassInside& one : level) {
      const Type type = binaries.type(binaries.complete(one.type));
      if (visit(type, one)) return;
      for (const TypeMember& member : type.members)
        if (!member.is_virtual_base && binaries.type(binaries.complete(member.type)).kind == TypeKind::kStruct)
          next.push_back({member.type, one.offset + member.offset});
    }
  }
}

}  // namespace

std::optional<uint64_t> offset_of_member(Binaries& binaries, TypeId id, std::string_view name) {
  std::optional<uint64_t> result;
  visit_classes(binaries, id, [&](const Type& type, const ClassInside& at) {
    for (const TypeMember& member : type.members)
      if (!result && member.name == name) result = at.offset + member.offset;
    return result.has_value();
  });
  return result;
}

std::optional<ClassInside> class_inside(Binaries& binaries, TypeId id, std::string_view begin) {
  std::optional<ClassInside> result;
  visit_classes(binaries, id, [&](const Type& type, const ClassInside& at) {
    if (type.name.starts_with(begin)) result = at;
    return result.has_value();
  });
  return result;
}

}  // namespace gordian
