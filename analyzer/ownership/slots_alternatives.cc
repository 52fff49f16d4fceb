// Slots in alternatives: members of unions, of which one at most is there.
//
// Which one a number beside the union says, in the standard libraries' types; its meaning is in the names of members:
//
//   libstdc++ optional     class {union {value} _M_payload; bool _M_engaged}
//             variant      class {union {_M_first, union {_M_first, …} _M_rest} _M_u; index _M_index}
//             expected     class {union {value _M_val, error _M_unex}; bool _M_has_value}
//   libc++    optional     class {union {…, value __val_}; bool __engaged_}
//             variant      class {union {__head, union {__head, …} __tail} __data; index __index}
//
// So each slot has the number's place and the values for which it is there (SlotTag). Of unions that a program has made
// itself nobody knows that. Nor is it told of a union inside of another one: both would have to say yes.
#include <algorithm>
#include <utility>

#include "analyzer/ownership/slots.h"
#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

constexpr int kMaxUnionDepth = 100;  // of a variant's alternatives

const TypeMember* member_named(const Type& type, std::string_view name) {
  const auto found = std::ranges::find(type.members, name, &TypeMember::name);
  return found == type.members.end() ? nullptr : &*found;
}

}  // namespace

// What says which of the members of a union in the class is there.
std::optional<SlotTable::Flattening::Tag> SlotTable::tag_of(const Type& type, uint64_t offset) {
  if (!is_library_type(type.name)) return std::nullopt;
  for (const char* name : {"_M_engaged", "__engaged_", "_M_index", "__index", "_M_has_value"}) {
    const TypeMember* member = member_named(type, name);
    if (member == nullptr) continue;
    const uint64_t bytes = binaries_.type(binaries_.complete(member->type)).size;
    if (bytes == 0 || bytes > sizeof(uint64_t)) return std::nullopt;
    return Flattening::Tag{offset + member->offset, static_cast<uint8_t>(bytes), ~SmallValues::one(0)};
  }
  return std::nullopt;
}

// A union with nothing, so that the value is made later: libstdc++'s _Uninitialized, of which a variant is made.
bool SlotTable::only_delays(const Type& type) {
  return type.members.size() == 2 && member_named(type, "_M_empty") != nullptr &&
         member_named(type, "_M_storage") != nullptr;
}

// `first`: the number of the alternative that a variant's union begins with.
void SlotTable::flatten_tagged_union(const Type& type, uint64_t offset, Flattening& into, int depth, uint32_t first) {
  if (depth > kMaxUnionDepth) return;
  const auto tag = into.tag;
  for (const TypeMember& member : type.members) {
    const uint64_t at = offset + member.offset;
    if (member.name == "_M_rest" || member.name == "__tail") {
      flatten_tagged_union(binaries_.type(binaries_.complete(member.type)), at, into, depth + 1, first + 1);
      continue;
    }
    if (member.name == "_M_first" || member.name == "__head") into.tag->values = SmallValues::one(first);
    if (member.name == "_M_unex") into.tag->values = SmallValues::one(0);
    flatten(member.type, at, into, depth + 1);
    into.tag = tag;
  }
}

// Boost's storage is no union for debug info. `tag`: what says whether the value is there.
void SlotTable::flatten_alternative(TypeId value, uint64_t offset, Flattening& into, int depth,
                                    const std::optional<Flattening::Tag>& tag) {
  const bool outer = std::exchange(into.in_union, true);
  const auto outer_tag = std::exchange(into.tag, outer ? std::nullopt : tag);
  flatten(value, offset, into, depth + 1);
  into.in_union = outer;
  into.tag = outer_tag;
}

}  // namespace gordian
