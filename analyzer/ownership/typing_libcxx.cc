// Following what libc++'s types own, where that differs from libstdc++ in more than a layout (container_layouts.h).
//
// std::function, std::packaged_task and std::any keep small values inside, also values with destructors, such as a
// lambda that captured a shared_ptr. Which value it is tells the vptr of the functor, or the class of any's handler
// function.
#include "analyzer/ownership/template_name.h"
#include "analyzer/ownership/typing.h"

namespace gordian {
namespace {

constexpr uint64_t kMaxBuffers = uint64_t{1} << 26;

}  // namespace

// {map begin, first pointer, pointers' end, map end; first element, size}. The last two are numbers, not pointers, and
// so not in the snapshot, and at either end a spare buffer is kept: which elements of the two outer buffers there are
// alive is not known, and they are owned bytes. Those in between are full.
void Typing::follow_libcxx_deque(const Task& task, const Slot& slot, uint64_t address, ContainerId container) {
  const auto map = value_at(address), first = value_at(address + 8), end = value_at(address + 16);
  if (!map || !first || !end || *end < *first || (*end - *first) / 8 > kMaxBuffers) return;
  give(task, kOwned, *map, {.role = Role::kDequeMap, .owned = true, .owner = task.node, .container = container});
  for (uint64_t at = *first; at < *end; at += 8) {
    const auto buffer = value_at(at);
    if (!buffer) continue;
    const bool outer = at < *first + kDoubtfulDequeBuffers * 8 || at + kDoubtfulDequeBuffers * 8 >= *end;
    give(task, kOwned, *buffer,
         {.type = outer ? kNoType : slot.element,
          .role = outer ? Role::kBytes : Role::kObject,
          .owned = true,
          .uncertain = outer,
          .live_end = outer ? *buffer : UINT64_MAX,
          .owner = task.node,
          .container = container});
  }
}

std::optional<Typing::HeldValue> Typing::held_value(const Slot& slot, uint64_t address) const {
  if (slot.library != Library::kLibcxx) return std::nullopt;
  if (slot.kind == SlotKind::kFunction) {
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
  } else if (slot.kind == SlotKind::kAny) {
    const auto handler = value_at(address);
    if (!handler) return std::nullopt;
    const Type type = binaries_.type(binaries_.class_of_function(*handler));
    const std::string_view name = without_std(type.name);
    if (type.template_arguments.empty()) return std::nullopt;
    const TypeId held = type.template_arguments[0].type;
    if (name.starts_with("__any_imp::_SmallHandler<")) return HeldValue{held, address + 8, true};
    const auto block = value_at(address + 8);
    if (name.starts_with("__any_imp::_LargeHandler<") && block) return HeldValue{held, *block, false};
  }
  return std::nullopt;
}

void Typing::follow_libcxx_value(const Task& task, const Slot& slot, uint64_t address) {
  const auto held = held_value(slot, address);
  if (!held) return;
  if (!held->inside) {
    give(task, kOwned, held->address, {.type = held->type, .role = Role::kObject, .owned = true, .owner = task.node});
    return;
  }
  // Neither a function nor an any is small enough to be inside of another.
  for (const Slot& inner : slots_.slots_of(held->type))
    if (inner.kind != SlotKind::kFunction && inner.kind != SlotKind::kAny)
      follow(task, inner, held->address + inner.offset);
}

// The slots at `address` of what a function or any there holds inside: those of an object with `slots`, `offset` bytes
// behind its begin.
std::vector<Typing::HeldSlot> Typing::held_slots(const std::vector<Slot>& slots, uint64_t offset,
                                                 uint64_t address) const {
  std::vector<HeldSlot> result;
  for (const Slot& around : slots) {
    if (around.offset >= offset || offset - around.offset >= slot_bytes(around)) continue;
    const auto held = held_value(around, address - (offset - around.offset));
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
