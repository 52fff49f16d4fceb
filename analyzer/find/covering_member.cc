#include "analyzer/find/covering_member.h"

#include <algorithm>
#include <vector>

#include "analyzer/ownership/source_name.h"

namespace gordian {
namespace {

constexpr int kMaxDepth = 32;

bool is_program_s_own(const Type& type) {
  return type.kind == TypeKind::kStruct && !type.name.starts_with("std::") && !type.name.starts_with("boost::");
}

}  // namespace

std::string covering_member(Binaries& binaries, TypeId object, uint64_t offset) {
  std::string path;
  TypeId at = binaries.complete(object);
  for (int depth = 0; depth < kMaxDepth && is_program_s_own(binaries.type(at)); ++depth) {
    const Type type = binaries.type(at);
    const auto covers = [&](const TypeMember& member) {
      const uint64_t size = binaries.type(binaries.complete(member.type)).size;
      return !member.is_virtual_base && member.offset <= offset && offset - member.offset < size;
    };
    const auto member = std::find_if(type.members.begin(), type.members.end(), covers);
    if (member == type.members.end()) break;
    if (!member->name.empty() && !member->is_base)
      path += (path.empty() ? source_name(type.name) + "::" : ".") + member->name;
    offset -= member->offset;
    at = binaries.complete(member->type);
  }
  return path;
}

}  // namespace gordian
