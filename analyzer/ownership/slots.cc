#include "analyzer/ownership/slots.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/ownership/coroutines.h"
#include "analyzer/ownership/member_offset.h"
#include "analyzer/ownership/template_name.h"
#include "analyzer/ownership/virtual_bases.h"

namespace gordian {
namespace {

constexpr int kMaxMemberDepth = 40;  // of nested members
constexpr size_t kMaxSlots = 16384;  // of one type
constexpr uint64_t kMaxOffset = UINT32_MAX;

bool names(std::string_view type, std::string_view head) {
  return type.size() > head.size() && type.starts_with(head) && type[head.size()] == '<';
}

bool any_of(std::string_view type, std::initializer_list<std::string_view> heads) {
  return std::any_of(heads.begin(), heads.end(), [&](std::string_view head) { return names(type, head); });
}

// Of an anonymous union, the class around it.
std::string class_of_members(const Type& type) {
  std::string name = type.name;
  while (name.ends_with("::")) name.resize(name.size() - 2);
  return name;
}

}  // namespace

SlotTable::SlotTable(Binaries& binaries) : binaries_(binaries), names_(1) {}

const std::vector<Slot>& SlotTable::slots_of(TypeId type) {
  if (const auto found = slots_.find(type); found != slots_.end()) return found->second;
  Flattening flattening;
  flatten(type, 0, flattening, 0);
  std::stable_sort(flattening.slots.begin(), flattening.slots.end(),
                   [](const Slot& a, const Slot& b) { return a.offset < b.offset; });
  return slots_.emplace(type, std::move(flattening.slots)).first->second;
}

void SlotTable::flatten(TypeId id, uint64_t offset, Flattening& into, int depth) {
  if (id == kNoType || depth > kMaxMemberDepth || into.slots.size() > kMaxSlots || offset > kMaxOffset) return;
  id = binaries_.complete(id);
  const Type type = binaries_.type(id);
  switch (type.kind) {
    case TypeKind::kPointer:
    case TypeKind::kReference:
      if (type.target == kNoType || binaries_.type(type.target).kind != TypeKind::kFunction)
        add(into, SlotKind::kPointer, offset, type.target, id);
      return;
    case TypeKind::kArray: {
      const uint64_t step = binaries_.type(binaries_.complete(type.target)).size;
      const size_t before = into.slots.size();
      for (uint64_t i = 0; i < type.count && step > 0; ++i) {
        flatten(type.target, offset + i * step, into, depth + 1);
        // No pointers in the element, or more of them than anybody wants to know: debug info can say anything of count.
        if (into.slots.size() == before || into.slots.size() > kMaxSlots || offset + i * step > kMaxOffset) return;
      }
      return;
    }
    case TypeKind::kStruct:
      if (flatten_library_type(id, type, offset, into, depth)) return;
      if (flatten_intrusive_pointer(id, type, offset, into)) return;
      if (is_coroutine_frame(type)) return flatten_frame(type, offset, into, depth);
      if (!std::exchange(into.in_base, false)) {
        for (const VirtualBase& base : virtual_bases(binaries_, id)) {
          into.in_base = true;
          flatten(base.type, offset + base.offset, into, depth + 1);
          into.in_base = false;
        }
      }
      flatten_members(id, type, offset, into, depth);
      return;
    case TypeKind::kUnion: {
      const bool outer = std::exchange(into.in_union, true);
      if (std::exchange(into.tagged, false)) {
        flatten_tagged_union(type, offset, into, depth);
      } else {
        const auto tag = into.tag;
        if (!only_delays(type)) into.tag.reset();
        flatten_members(id, type, offset, into, depth);
        into.tag = tag;
      }
      into.in_union = outer;
      return;
    }
    default:
      return;
  }
}

void SlotTable::flatten_members(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth) {
  // What a library's class calls its members says nothing, unless the class is what the slots are asked of; nor what it
  // keeps its elements by.
  const bool inner = !into.path.empty() && is_foreign_part(type.name);
  const bool library = (is_library_type(type.name) || inner) && !type.closure;
  const TypeId around = into.container;
  const TypeId container = inner && around == kNoType ? id : around;
  const auto tag = into.in_union ? std::nullopt : tag_of(type, offset);
  for (const TypeMember& member : type.members) {
    if (member.is_virtual_base) continue;
    const bool named = !library && !member.is_base && !member.name.empty();
    if (named) into.path.push_back({class_of_members(type), member.name, type.closure});
    into.container = named ? kNoType : container;
    const bool outer = std::exchange(into.in_base, member.is_base);
    into.tagged = tag && binaries_.type(binaries_.complete(member.type)).kind == TypeKind::kUnion;
    if (into.tagged) into.tag = tag;
    flatten(member.type, offset + member.offset, into, depth + 1);
    if (tag) into.tag.reset();
    into.tagged = false;
    into.in_base = outer;
    if (named) into.path.pop_back();
  }
  into.container = around;
}

// The promise, the parameters and the local variables of a coroutine.
void SlotTable::flatten_frame(const Type& type, uint64_t offset, Flattening& into, int depth) {
  for (const TypeMember& member : type.members) {
    FrameMember shown = frame_member(member.name);
    const bool promise = member.name == "_Coro_promise";
    if (member.name.starts_with("_Coro_") && !promise) continue;
    const bool outer = std::exchange(into.maybe_dead, !promise && !shown.parameter);
    if (promise) shown.name = "promise";
    into.path.push_back({coroutine_name(type.name), shown.name.empty() ? "temporary" : shown.name, true});
    flatten(member.type, offset + member.offset, into, depth + 1);
    into.path.pop_back();
    into.maybe_dead = outer;
  }
}

// Types of the standard library whose memory has a meaning of its own. False: flatten it like any class.
bool SlotTable::flatten_library_type(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth) {
  if (type.name.starts_with("__gnu_cxx::__aligned_membuf<") || type.name.starts_with("__gnu_cxx::__aligned_buffer<")) {
    flatten(argument(type, 0), offset, into, depth + 1);
    return true;
  }
  if (flatten_boost_type(id, type, offset, into, depth) || flatten_qt_type(id, type, offset, into)) return true;
  const std::string_view name = without_std(type.name);
  if (name.empty()) return false;
  if (any_of(name, {"shared_ptr", "__shared_ptr"})) {
    add(into, SlotKind::kStrong, offset + 8, argument(type, 0), id);
  } else if (any_of(name, {"weak_ptr", "__weak_ptr"})) {
    add(into, SlotKind::kWeak, offset + 8, argument(type, 0), id);
  } else if (names(name, "_Sp_atomic")) {
    const bool strong = names(without_std(split_template(type.name).arguments.at(0)), "shared_ptr");
    add(into, strong ? SlotKind::kStrong : SlotKind::kWeak, offset + 8, argument(binaries_.type(argument(type, 0)), 0),
        argument(type, 0));
  } else if (is_libcxx_type(type.name)) {
    return flatten_libcxx_type(id, type, offset, into, depth);
  } else if (names(name, "unique_ptr")) {
    add(into, SlotKind::kUnique, offset + base_offset(id, "std::_Head_base<0").value_or(0), argument(type, 0), id);
    if (const auto deleter = base_offset(id, "std::_Head_base<1"))
      flatten(argument(type, 1), offset + *deleter, into, depth + 1);
  } else if (names(name, "vector")) {
    const bool bits = name.starts_with("vector<bool");
    add(into, bits ? SlotKind::kString : SlotKind::kVector, offset + member_offset(id, "_M_start", 0),
        argument(type, 0), id);
  } else if (any_of(name, {"map", "multimap", "set", "multiset"})) {
    add(into, SlotKind::kTree, offset + member_offset(id, "_M_header", 8), argument_of_base(id, "std::_Rb_tree<", 1),
        id);
    flatten_functor(id, "std::_Rb_tree_key_compare<", offset, into, depth);
  } else if (names(name, "list")) {
    add(into, SlotKind::kList, offset + member_offset(id, "_M_node", 0), argument(type, 0), id);
  } else if (names(name, "forward_list")) {
    add(into, SlotKind::kForwardList, offset + member_offset(id, "_M_head", 0), argument(type, 0), id);
  } else if (any_of(name, {"unordered_map", "unordered_multimap", "unordered_set", "unordered_multiset"})) {
    const uint64_t buckets = member_offset(id, "_M_buckets", 0);
    add(into, SlotKind::kHashTable, offset + buckets, argument_of_base(id, "std::_Hashtable<", 1), id,
        member_offset(id, "_M_before_begin", buckets + 16) - buckets);
    flatten_functor(id, "std::__detail::_Hashtable_ebo_helper<0", offset, into, depth);  // equality
    flatten_functor(id, "std::__detail::_Hashtable_ebo_helper<1", offset, into, depth);  // hasher
  } else if (names(name, "deque")) {
    add(into, SlotKind::kDeque, offset + member_offset(id, "_M_map", 0), argument(type, 0), id);
  } else if (names(name, "function")) {
    add(into, SlotKind::kFunction, offset, kNoType, id, member_offset(id, "_M_manager", 16));
  } else if (names(name, "move_only_function")) {
    add(into, SlotKind::kMoveOnly, offset, kNoType, id, member_offset(id, "_M_manage", 16));
  } else if (name == "any") {
    add(into, SlotKind::kAny, offset + member_offset(id, "_M_manager", 0), kNoType, id);
  } else if (any_of(name, {"coroutine_handle", "experimental::coroutine_handle"}) || name == "exception_ptr") {
    add(into, SlotKind::kPointer, offset, kNoType, id);
  } else if (names(name, "basic_string")) {
    add(into, SlotKind::kString, offset, kNoType, id);
  } else {
    return false;
  }
  return true;
}

bool SlotTable::has_own_deleter(const Slot& slot) const {
  if (slot.kind != SlotKind::kUnique) return false;
  const TypeId deleter = argument(binaries_.type(slot.declared), 1);
  return deleter != kNoType && !names(without_std(binaries_.type(deleter).name), "default_delete");
}

// A comparator or hasher that a container keeps, by the class around it.
void SlotTable::flatten_functor(TypeId id, std::string_view around, uint64_t offset, Flattening& into, int depth) {
  if (const auto found = class_inside(binaries_, id, around))
    flatten(found->type, offset + found->offset, into, depth + 1);
}

void SlotTable::add(Flattening& into, SlotKind kind, uint64_t offset, TypeId element, TypeId declared, uint64_t extra,
                    Library library) {
  if (offset > kMaxOffset || extra > UINT16_MAX) return;
  if (kind == SlotKind::kPointer && into.container != kNoType) declared = into.container;
  SlotName name;
  name.declared = declared;
  for (const auto& step : into.path) {
    if (name.owner.empty() || step.capture) {  // what a lambda captures is named after the lambda
      name.owner = step.owner;
      name.capture = step.capture;
      name.member.clear();
    }
    name.member += (name.member.empty() ? "" : ".") + step.member;
  }
  SlotTag tag;
  const int64_t from = into.tag ? static_cast<int64_t>(into.tag->offset - offset) : 0;
  if (into.tag && from == static_cast<int32_t>(from))
    tag = {static_cast<int32_t>(from), into.tag->bytes, into.tag->values};
  into.slots.push_back({static_cast<uint32_t>(offset), kind, into.in_union, library, into.maybe_dead,
                        static_cast<uint16_t>(extra), element, declared, intern(name), tag});
}

uint32_t SlotTable::intern(const SlotName& name) {
  const std::string key = fmt::format("{}\n{}\n{}", name.owner, name.member, name.declared);
  const auto [found, added] = name_index_.emplace(key, static_cast<uint32_t>(names_.size()));
  if (added) names_.push_back(name);
  return found->second;
}

TypeId SlotTable::argument(const Type& type, size_t index) const {
  return index < type.template_arguments.size() ? type.template_arguments[index].type : kNoType;
}

uint64_t SlotTable::member_offset(TypeId id, std::string_view name, uint64_t otherwise) {
  return offset_of_member(binaries_, id, name).value_or(otherwise);
}

std::optional<uint64_t> SlotTable::base_offset(TypeId id, std::string_view base) {
  const auto found = class_inside(binaries_, id, base);
  return found ? std::optional(found->offset) : std::nullopt;
}

// A template argument of the implementation class inside a container: a map's value type is its tree's second argument.
TypeId SlotTable::argument_of_base(TypeId id, std::string_view base, size_t index) {
  const auto found = class_inside(binaries_, id, base);
  return found ? argument(binaries_.type(binaries_.complete(found->type)), index) : kNoType;
}

}  // namespace gordian
