// Where typing begins (typing.h): what is known for sure, before any pointer is followed.
#include "analyzer/ownership/exceptions.h"
#include "analyzer/ownership/operations.h"
#include "analyzer/ownership/typing.h"

namespace gordian {

// A unit's own regions lead to other levels only, so they are walked at once.
void Typing::seed_units() {
  for (UnitId id = 0; id < units_.count(); ++id) {
    const Unit& unit = units_.unit(id);
    if (unit.strong == 0) continue;  // the object is gone; what is left of it means nothing
    Region control, object;
    const bool inside_known =
        unit.control_type != kNoType && !binaries_.type(unit.control_type).declaration && !unit.object_as_bytes;
    // make_shared<T[]>: the elements lie in front of their control block.
    const bool array_tail = unit.object_inside && unit.object != 0 && unit.object < unit.control;
    if (array_tail) {
      control = {.type = unit.object_type, .role = Role::kObject, .begin = unit.object, .live_end = unit.control};
    } else if (inside_known) {
      control = {.type = unit.control_type, .role = Role::kObject, .begin = unit.control, .live_end = unit.control + 1};
    } else if (unit.object_inside && unit.object_type != kNoType) {
      control = {.type = unit.object_type, .role = Role::kObject, .begin = unit.object};
    }
    if (unit.object_block != kNoBlock) object = {.type = unit.object_type, .role = Role::kObject, .begin = unit.object};
    if (control.type != kNoType) unit_regions_[id][0] = add_region(control, unit.control_block);
    if (object.type != kNoType) unit_regions_[id][1] = add_region(object, unit.object_block);
  }
  for (UnitId id = 0; id < units_.count(); ++id) {
    const auto [control, object] = unit_regions_[id];
    if (control != 0) walk({id, units_.unit(id).control_block, control, id});
    if (object != 0) walk({id, units_.unit(id).object_block, object, id});
  }
}

// Frames lead to other levels only, like units.
void Typing::seed_coroutines() {
  CoroutineFrames frames(heap_, binaries_);
  for (BlockId block = 0; block < heap_.block_count(); ++block) {
    const CoroutineFrames::Known* known = units_.owner(block) == kNoUnit ? frames.at(block) : nullptr;
    if (known == nullptr) continue;
    set_note(block, known->name);
    const NodeId node = units_.plain_node(block);
    plain_[block] = add_region({.type = known->frame, .role = Role::kFrame, .begin = heap_.address(block)}, block);
    walk({node, block, plain_[block], node});
  }
}

// The last exception_ptr gives them back: none of them owns what was thrown.
void Typing::seed_exceptions() {
  Exceptions exceptions(heap_, binaries_);
  for (BlockId block = 0; block < heap_.block_count(); ++block) {
    const Exceptions::Known* known =
        units_.owner(block) == kNoUnit && is_unknown(block) ? exceptions.at(block) : nullptr;
    if (known == nullptr) continue;
    set_note(block, known->name);
    if (known->type == kNoType) continue;
    const NodeId node = units_.plain_node(block);
    const uint64_t begin = heap_.address(block) + Exceptions::kHeader;
    plain_[block] = add_region({.type = known->type, .role = Role::kObject, .begin = begin}, block);
    walk({node, block, plain_[block], node});
  }
}

// What somebody owns has its type already. The type of a raw pointer to an operation says less: `wait_op*`.
void Typing::seed_operations() {
  for (const Operation& operation : Operations(heap_, binaries_).find()) {
    const uint64_t begin = heap_.block(operation.block).address;
    const uint64_t end = operation.queued ? begin + binaries_.type(operation.type).size : begin;
    if (!plain(operation.block).owned) plain_[operation.block] = 0;
    give({}, kOwned, begin, {.type = operation.type, .role = Role::kObject, .begin = begin, .live_end = end});
  }
}

// Their raw pointers come last: one may be an iterator into what another global owns.
void Typing::seed_globals() {
  std::vector<Pending> raw;
  for (const size_t index : roots_by_address_) {
    const Root& root = heap_.roots()[index];
    if (heap_.root_areas()[root.area].kind != snapshot::Roots::MODULE_DATA) continue;
    std::string name;
    uint64_t offset = 0;
    const TypeId type = binaries_.variable_at(root.address, &name, &offset);
    if (type == kNoType) continue;
    const Task task;
    for (const Slot& slot : slots_.slots_of(type)) {
      if (slot.offset != offset) continue;
      if (slot.kind == SlotKind::kStrong || slot.kind == SlotKind::kWeak) {
        global_handles_.push_back({root.address, slot.kind});
      } else if (slot.kind == SlotKind::kPointer) {
        raw.push_back({task, &slot, root.address});
      } else {
        follow(task, slot, root.address);
      }
    }
    // A tree's, list's or hash table's slot is not the word that points to a node.
    for (const Slot& slot : slots_.slots_of(type)) {
      uint64_t points_at = 0;
      if (slot.kind == SlotKind::kTree) points_at = first_link(slot);
      if (slot.kind == SlotKind::kFunction && slot.library == Library::kLibcxx) points_at = slot.extra;
      if (slot.kind == SlotKind::kFunction && slot.library == Library::kBoost) points_at = kBoostFunctor;
      if (points_at > 0 && offset == slot.offset + points_at) follow(task, slot, root.address - points_at);
    }
  }
  for (const Pending& one : raw) follow(one.task, *one.slot, one.address);
}

// Where the block is larger than an object of the class, that may be a member at the begin of something else, which a
// pointer tells.
void Typing::seed_vptrs(bool of_exact_size) {
  for (BlockId block = 0; block < heap_.block_count(); ++block) {
    if (units_.owner(block) != kNoUnit || !is_unknown(block)) continue;
    const TypeId type = dynamic_type(block, kNoType);
    if (type == kNoType || (of_exact_size && binaries_.type(type).size != heap_.size(block))) continue;
    Region region{.type = type, .role = Role::kObject, .begin = heap_.block(block).address};
    give({}, kRaw, heap_.block(block).address, region);
  }
}

}  // namespace gordian
