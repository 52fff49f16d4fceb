// Functions and anys that keep small values inside, also values with destructors, such as a lambda that captured a
// shared_ptr: those of libc++, boost::function and std::move_only_function. (libstdc++'s others keep nothing inside
// that has a destructor.)
//
//   libstdc++  std::move_only_function             the function template whose instance manages it has its type as
//                                                  argument; what is larger than three words has a block of its own
//   libc++     std::function, std::packaged_task   the vptr of the functor tells what it is
//              std::any                            the class of its handler function does
//   Boost      boost::function                     {pointer to a table of functions, the lowest bit set if the functor
//   is
//                                                  trivial@0; functor, or its address@8}: the first function of the
//                                                  table is of the class functor_manager<type of the functor>
#include "analyzer/ownership/container_layouts.h"
#include "analyzer/ownership/template_name.h"
#include "analyzer/ownership/typing.h"

namespace gordian {

std::optional<Typing::HeldValue> Typing::held_value(const Slot& slot, uint64_t address) const {
  if (slot.library == Library::kLibcxx && slot.kind == SlotKind::kFunction)
    return held_by_libcxx_function(slot, address);
  if (slot.library == Library::kLibcxx && slot.kind == SlotKind::kAny) return held_by_libcxx_any(address);
  if (slot.library == Library::kBoost && slot.kind == SlotKind::kFunction) return held_by_boost_function(address);
  if (slot.kind == SlotKind::kMoveOnly) return held_by_move_only_function(slot, address);
  return std::nullopt;
}

std::optional<Typing::HeldValue> Typing::held_by_move_only_function(const Slot& slot, uint64_t address) const {
  const auto manager = value_at(address + slot.extra);
  if (!manager || binaries_.type(binaries_.class_of_function(*manager)).name != "std::_Mofunc_base")
    return std::nullopt;
  const TypeId held = binaries_.complete(binaries_.argument_of_function(*manager));
  if (held == kNoType) return std::nullopt;  // of an empty one
  if (binaries_.type(held).size <= slot.extra) return HeldValue{held, address, true};
  const auto block = value_at(address);
  return block ? std::optional(HeldValue{held, *block, false}) : std::nullopt;
}

std::optional<Typing::HeldValue> Typing::held_by_libcxx_function(const Slot& slot, uint64_t address) const {
  const auto functor = value_at(address + slot.extra);
  const auto vptr = functor ? value_at(*functor) : std::nullopt;
  const snapshot::Vtable* vtable = vptr ? heap_.vtable_at(*vptr) : nullptr;
  if (vtable == nullptr) return std::nullopt;
  for (const uint64_t function : vtable->slots()) {
    const TypeId type = binaries_.class_of_function(function);
    const std::string_view name = without_std(binaries_.type(type).name);
    if (name.starts_with("__function::__func<") || name.starts_with("__packaged_task_func<"))
      return HeldValue{type, *functor, *functor == address};
  }
  return std::nullopt;
}

std::optional<Typing::HeldValue> Typing::held_by_libcxx_any(uint64_t address) const {
  const auto handler = value_at(address);
  if (!handler) return std::nullopt;
  const Type type = binaries_.type(binaries_.class_of_function(*handler));
  const std::string_view name = without_std(type.name);
  if (type.template_arguments.empty()) return std::nullopt;
  const TypeId held = type.template_arguments[0].type;
  if (name.starts_with("__any_imp::_SmallHandler<")) return HeldValue{held, address + 8, true};
  const auto block = value_at(address + 8);
  if (name.starts_with("__any_imp::_LargeHandler<") && block) return HeldValue{held, *block, false};
  return std::nullopt;
}

std::optional<Typing::HeldValue> Typing::held_by_boost_function(uint64_t address) const {
  const auto table = value_at(address);
  const auto manager = table ? binaries_.constant_pointer_at(*table & ~uint64_t{1}) : std::nullopt;
  if (!manager) return std::nullopt;
  const Type type = binaries_.type(binaries_.class_of_function(*manager));
  if (!type.name.starts_with("boost::detail::function::functor_manager") || type.template_arguments.empty())
    return std::nullopt;
  const TypeId held = type.template_arguments[0].type;
  const uint64_t size = binaries_.type(binaries_.complete(held)).size;
  if (size <= kBoostFunctorBytes) return HeldValue{held, address + kBoostFunctor, true};
  const auto block = value_at(address + kBoostFunctor);
  return block ? std::optional(HeldValue{held, *block, false}) : std::nullopt;
}

void Typing::follow_held_value(const Task& task, const Slot& slot, uint64_t address) {
  const auto held = held_value(slot, address);
  if (!held) return;
  if (!held->inside) {
    give(task, kOwned, held->address, {.type = held->type, .role = Role::kObject, .owned = true, .owner = task.node});
    return;
  }
  // What may hold something itself is smaller than what it is in: this comes to an end.
  for (const Slot& inner : slots_.slots_of(held->type))
    if (slot_bytes(inner) < slot_bytes(slot)) follow(task, inner, held->address + inner.offset);
}

// The slots at `address` of what a function or any there holds inside: those of an object with `slots`, `offset` bytes
// behind its begin.
std::vector<Typing::HeldSlot> Typing::held_slots(const std::vector<Slot>& slots, uint64_t offset,
                                                 uint64_t address) const {
  std::vector<HeldSlot> result;
  for (const Slot& around : slots) {
    if (around.offset >= offset || offset - around.offset >= slot_bytes(around)) continue;
    const uint64_t begin = address - (offset - around.offset);
    if (presence(around, begin) == Presence::kNot) continue;
    const auto held = held_value(around, begin);
    if (!held || !held->inside || address < held->address) continue;
    for (const Slot& inner : slots_.slots_of(held->type))
      if (held->address + inner.offset == address) result.push_back({held->type, inner, &around});
  }
  return result;
}

std::optional<Typing::HeldSlot> Typing::held_slot(NodeId node, BlockId block, uint64_t offset) const {
  const std::optional<Region> region = region_at(node, block, offset);
  const auto wanted = region ? offset_in_type(*region, block, offset) : std::nullopt;
  if (!wanted) return std::nullopt;
  const auto held = held_slots(slots_.slots_of(region->type), *wanted, heap_.address(block) + offset);
  return held.empty() ? std::nullopt : std::optional(held.front());
}

}  // namespace gordian
