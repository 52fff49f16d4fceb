// Slots of libc++'s types, in whichever inline namespace (std::__1, __ndk1, __Cr) they are. Offsets hold for ABI
// version 1, LLVM 3.5 to 19; where a member's name says it better, it is asked.
#include <algorithm>

#include "analyzer/ownership/slots.h"
#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

constexpr uint64_t kFunctionBuffer = 32;  // three words, aligned to 16

bool is(std::string_view name, std::string_view head) {
  return name.size() > head.size() && name.starts_with(head) && name[head.size()] == '<';
}

bool is_any_of(std::string_view name, std::initializer_list<std::string_view> heads) {
  for (const std::string_view head : heads)
    if (is(name, head)) return true;
  return false;
}

}  // namespace

bool SlotTable::flatten_libcxx_type(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth) {
  const std::string_view name = without_std(type.name);
  const std::string space = type.name.substr(0, type.name.size() - name.size());
  const auto add_container = [&](SlotKind kind, TypeId element, uint64_t extra = 0) {
    add(into, kind, offset, element, id, extra, Library::kLibcxx);
  };
  // A comparator or hasher: in a map with a class around it, else as it is.
  const auto flatten_kept = [&](const char* around_in_map, size_t index) {
    flatten_functor(id, space + around_in_map, offset, into, depth);
    const std::string own = binaries_.type(argument(type, index)).name;
    if (!own.empty()) flatten_functor(id, space + "__compressed_pair_elem<" + own + ", ", offset, into, depth);
  };
  if (is(name, "unique_ptr")) {
    add_container(SlotKind::kUnique, argument(type, 0));
    if (type.size > 8) flatten(argument(type, 1), offset + 8, into, depth + 1);
  } else if (is(name, "vector")) {
    add_container(name.starts_with("vector<bool") ? SlotKind::kString : SlotKind::kVector, argument(type, 0));
  } else if (is_any_of(name, {"map", "multimap", "set", "multiset"})) {
    add_container(SlotKind::kTree, argument_of_base(id, space + "__tree<", 0));
    flatten_kept("__map_value_compare<", is_any_of(name, {"set", "multiset"}) ? 1 : 2);
  } else if (is(name, "list")) {
    add_container(SlotKind::kList, argument(type, 0));
  } else if (is(name, "forward_list")) {
    add_container(SlotKind::kForwardList, argument(type, 0));
  } else if (is_any_of(name, {"unordered_map", "unordered_multimap", "unordered_set", "unordered_multiset"})) {
    add_container(SlotKind::kHashTable, argument_of_base(id, space + "__hash_table<", 0),
                  member_offset(id, "__p1_", 16));
    const size_t hasher = is_any_of(name, {"unordered_set", "unordered_multiset"}) ? 1 : 2;
    flatten_kept("__unordered_map_hasher<", hasher);
    flatten_kept("__unordered_map_equal<", hasher + 1);
  } else if (is(name, "deque")) {
    add_container(SlotKind::kDeque, argument(type, 0));
  } else if (is(name, "function") || is(name, "__packaged_task_function")) {
    add_container(SlotKind::kFunction, kNoType, kFunctionBuffer);
  } else if (is_any_of(name, {"promise", "future", "shared_future"})) {
    const auto state = std::ranges::find(type.members, "__state_", &TypeMember::name);
    add_container(SlotKind::kIntrusive, state == type.members.end() ? kNoType : binaries_.type(state->type).target);
  } else if (is_any_of(name, {"__assoc_state", "__assoc_state_alloc"})) {
    into.path.push_back({type.name, "result", false});
    flatten_alternative(argument(type, 0), offset + member_offset(id, "__value_", 0), into, depth + 1);
    into.path.pop_back();
  } else if (name == "any") {
    add_container(SlotKind::kAny, kNoType);
  } else if (is(name, "basic_string")) {
    add(into, SlotKind::kString, offset + member_offset(id, "__data_", 16), kNoType, id, 0, Library::kLibcxx);
  } else {
    return false;
  }
  return true;
}

}  // namespace gordian
