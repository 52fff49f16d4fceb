#include "analyzer/ownership/typing.h"

#include <algorithm>

#include "analyzer/ownership/source_name.h"
#include "analyzer/ownership/vtable_class.h"

namespace gordian {

namespace {

// The first word of such an object is a member's, though it may be a vptr: that of what libc++'s std::function holds,
// say. An empty class may be a base at the begin of one with a vptr.
bool has_no_vptr(const Type& type) {
  constexpr uint64_t kEmpty = 1;
  return type.kind == TypeKind::kStruct && !type.declaration && !type.polymorphic && type.size > kEmpty;
}

}  // namespace

Typing::Typing(const Heap& heap, const Units& units, SlotTable& slots)
    : heap_(heap), units_(units), slots_(slots), binaries_(slots.binaries()) {
  regions_.resize(1);
  plain_.resize(heap.block_count());
  unit_regions_.resize(units.count());
  const std::vector<Root>& roots = heap.roots();
  for (size_t i = 0; i < roots.size(); ++i)
    if (heap.root_areas()[roots[i].area].kind != snapshot::Roots::REGISTERS) roots_by_address_.push_back(i);
  std::sort(roots_by_address_.begin(), roots_by_address_.end(),
            [&](size_t a, size_t b) { return roots[a].address < roots[b].address; });
  seed_units();
  seed_coroutines();
  seed_exceptions();
  run(kOwned);
  seed_operations();
  seed_globals();
  run(kGlobals);
  seed_vptrs(true);
  run(kRaw);
  seed_vptrs(false);
  run(kRaw);
}

uint32_t Typing::add_region(const Region& region, BlockId block) {
  PackedRegion packed{.type = region.type, .owner = region.owner, .container = region.container, .role = region.role};
  packed.owned = region.owned;
  packed.uncertain = region.uncertain;
  packed.alone = region.alone;
  packed.single = region.live_end == region.begin + 1;
  const uint64_t into = region.begin - heap_.address(block);
  packed.has_extent = region.live_begin != 0 || (region.live_end != UINT64_MAX && !packed.single) || into > UINT32_MAX;
  packed.place = static_cast<uint32_t>(packed.has_extent ? extents_.size() : into);
  if (packed.has_extent) extents_.push_back({region.begin, region.live_begin, region.live_end});
  regions_.push_back(packed);
  return static_cast<uint32_t>(regions_.size() - 1);
}

Region Typing::region(uint32_t index, BlockId block) const {
  const PackedRegion& packed = regions_[index];
  Region region{.type = packed.type, .role = packed.role, .owned = packed.owned, .uncertain = packed.uncertain};
  region.alone = packed.alone;
  region.owner = packed.owner;
  region.container = packed.container;
  if (packed.has_extent) {
    const Extent& extent = extents_[packed.place];
    region.begin = extent.begin;
    region.live_begin = extent.live_begin;
    region.live_end = extent.live_end;
  } else if (packed.role != Role::kUnknown) {
    region.begin = heap_.address(block) + packed.place;
    if (packed.single) region.live_end = region.begin + 1;
  }
  return region;
}

void Typing::run(int last_level) {
  for (int level = 0; level <= last_level;) {
    if (level == kRaw && !alternatives_.empty()) {
      follow_alternatives();
      level = 0;
      continue;
    }
    if (!tasks_[level].empty()) {
      const Task task = tasks_[level].front();
      tasks_[level].pop_front();
      walk(task);
      level = 0;
    } else if (level == kRaw && !raw_.empty()) {
      const Pending one = raw_.front();
      raw_.pop_front();
      follow_pointer(one.task, *one.slot, one.address);
      level = 0;
    } else {
      ++level;
    }
  }
}

void Typing::walk(const Task& task) {
  const Region region = this->region(task.region, task.block);
  const uint64_t header = node_header(region.role);
  if (header > 0) walk_node(task, region.begin);
  if (region.type == kNoType || slots_.slots_of(region.type).empty()) return;
  const Block& block = heap_.block(task.block);
  const uint64_t size = binaries_.type(region.type).size;
  if (size == 0) return;
  const uint64_t end = std::min(block.address + block.size, region.live_end);
  uint64_t at = region.begin + header;
  if (header > 0 || region.alone) return walk_slots(task, region.type, at);
  for (; at < end && at + size <= block.address + block.size; at += size)
    if (at >= region.live_begin) walk_slots(task, region.type, at);
}

void Typing::walk_slots(const Task& task, TypeId type, uint64_t address) {
  for (const Slot& slot : slots_.slots_of(type)) follow(task, slot, address + slot.offset);
}

// Follows what the slot at `address` owns or points to.
void Typing::follow(const Task& task, const Slot& slot, uint64_t address) {
  if (slot.maybe_dead || presence(slot, address) == Presence::kNot) return;
  if (following_ == nullptr && in_doubt(task, slot, address)) return alternatives_.push_back({task, &slot, address});
  switch (slot.kind) {
    case SlotKind::kStrong:
    case SlotKind::kWeak:
      return;  // units are typed by themselves
    case SlotKind::kPointer:
      if (slot.alternative && !may_be_there(slot, address)) return;
      if (following_ != nullptr || task.node == kNoNode) return follow_pointer(task, slot, address);
      if (leads_to_untyped(address)) raw_.push_back({task, &slot, address});
      return;
    case SlotKind::kIntrusive:
    case SlotKind::kUnique:
      return follow_pointer(task, slot, address);
    case SlotKind::kFunction:
      return slot.library == Library::kLibstdcxx ? follow_function(task, slot, address)
                                                 : follow_held_value(task, slot, address);
    case SlotKind::kAny:
      return slot.library == Library::kLibstdcxx ? follow_any(task, slot, address)
                                                 : follow_held_value(task, slot, address);
    case SlotKind::kMoveOnly:
      return follow_held_value(task, slot, address);
    case SlotKind::kString:
      if (const auto characters = value_at(address))
        give(task, kOwned, *characters, {.role = Role::kBytes, .owned = true, .owner = task.node});
      return;
    default:
      break;
  }
  const Container container{address, task.owner, slot.declared, slot.kind};
  if (slot.kind == SlotKind::kVector) return follow_vector(task, slot, address, add_container(container));
  if (slot.kind == SlotKind::kDeque) {
    return slot.library == Library::kLibcxx ? follow_libcxx_deque(task, slot, address, add_container(container))
                                            : follow_deque(task, slot, address, add_container(container));
  }
  follow_nodes(task, slot, address, add_container(container));
}

bool Typing::leads_to_untyped(uint64_t address) const {
  const auto target = value_at(address);
  const BlockId block = target ? heap_.find_block(*target) : kNoBlock;
  return block != kNoBlock && units_.owner(block) == kNoUnit && plain_[block] == 0;
}

void Typing::follow_vector(const Task& task, const Slot& slot, uint64_t address, ContainerId container) {
  const auto begin = value_at(address);
  const auto end = value_at(address + 8);
  if (!begin || !end || *end < *begin) return;
  give(task, kOwned, *begin,
       {.type = slot.element,
        .role = Role::kObject,
        .owned = true,
        .live_end = *end,
        .owner = task.node,
        .container = container});
}

// The first node (the root, for a tree) of a container whose elements are nodes.
void Typing::follow_nodes(const Task& task, const Slot& slot, uint64_t address, ContainerId container) {
  const Region node{
      .type = slot.element, .role = node_role(slot), .owned = true, .owner = task.node, .container = container};
  if (slot.kind == SlotKind::kHashTable) {
    if (const auto buckets = value_at(address))
      give(task, kOwned, *buckets, {.role = Role::kBuckets, .owned = true, .owner = task.node, .container = container});
  }
  if (const auto first = value_at(address + first_link(slot))) give(task, kOwned, *first, node);
}

// A node's links lead to more nodes; the way back to the container's own header is no plain block's begin.
void Typing::walk_node(const Task& task, uint64_t address) {
  const auto link = [&](uint64_t offset) {
    if (const auto next = value_at(address + offset); next && *next != address) {
      Region node = region(task.region, task.block);
      node.begin = 0;
      node.live_begin = 0;
      node.live_end = UINT64_MAX;
      give(task, kOwned, *next, node);
    }
  };
  const NodeLayout layout = node_layout(regions_[task.region].role);
  for (uint64_t i = 0; i < layout.link_count; ++i) link(layout.links[i]);
}

// {map, map size, start{cur, first, last, node}, finish{cur, first, last, node}}
void Typing::follow_deque(const Task& task, const Slot& slot, uint64_t address, ContainerId container) {
  const auto map = value_at(address);
  const auto start = value_at(address + 16), start_node = value_at(address + 40);
  const auto finish = value_at(address + 48), finish_node = value_at(address + 72);
  if (!map || !start || !start_node || !finish || !finish_node) return;
  give(task, kOwned, *map,
       {.role = Role::kDequeMap,
        .owned = true,
        .live_begin = *start_node,
        .live_end = *finish_node + 8,
        .owner = task.node,
        .container = container});
  for (uint64_t node = *start_node; node <= *finish_node && node - *start_node < uint64_t{1} << 32; node += 8) {
    const auto buffer = value_at(node);
    if (!buffer) continue;
    Region region{
        .type = slot.element, .role = Role::kObject, .owned = true, .owner = task.node, .container = container};
    if (node == *start_node) region.live_begin = *start;
    if (node == *finish_node) region.live_end = *finish;
    give(task, kOwned, *buffer, region);
  }
}

// std::function keeps a functor that is not trivially copyable, or larger than two words, in a block of its own. Which
// functor it is the class of the manager function tells, in its template arguments.
void Typing::follow_function(const Task& task, const Slot& slot, uint64_t address) {
  const auto manager = value_at(address + slot.extra);
  const auto functor_block = value_at(address);
  if (!manager || !functor_block) return;
  const TypeId handler = binaries_.class_of_function(*manager);
  const auto& arguments = binaries_.type(handler).template_arguments;
  if (arguments.empty()) return;
  const TypeId functor = arguments.back().type;
  const BlockId block = heap_.find_block(*functor_block);
  const uint64_t size = binaries_.type(functor).size;
  if (block == kNoBlock || heap_.block(block).address != *functor_block || heap_.block(block).size != size) return;
  if (size <= 16 && !needs_destruction(functor)) return;  // stored in place: the word is a captured pointer
  give(task, kOwned, *functor_block, {.type = functor, .role = Role::kObject, .owned = true, .owner = task.node});
}

// Whether a functor is more than plain pointers and numbers.
bool Typing::needs_destruction(TypeId functor) {
  const std::vector<Slot>& slots = slots_.slots_of(functor);
  return std::any_of(slots.begin(), slots.end(), [](const Slot& slot) { return slot.kind != SlotKind::kPointer; });
}

void Typing::follow_any(const Task& task, const Slot&, uint64_t address) {
  const auto manager = value_at(address);
  const auto storage = value_at(address + 8);
  if (!manager || !storage) return;
  const Type type = binaries_.type(binaries_.class_of_function(*manager));
  if (type.name.starts_with("std::any::_Manager_external<") && !type.template_arguments.empty())
    give(task, kOwned, *storage,
         {.type = type.template_arguments[0].type, .role = Role::kObject, .owned = true, .owner = task.node});
}

void Typing::follow_pointer(const Task& task, const Slot& slot, uint64_t address) {
  const auto target = value_at(address);
  if (!target) return;
  const bool unique = slot.kind == SlotKind::kUnique;
  TypeId type = binaries_.complete(slot.element);
  while (binaries_.type(type).kind == TypeKind::kArray) type = binaries_.complete(binaries_.type(type).target);
  const BlockId block = heap_.find_block(*target);
  if (block == kNoBlock) return;
  // The pointer may be to a base in the middle of the object, or behind an array's element count.
  const uint64_t base = heap_.block(block).address;
  const uint64_t offset = *target - base;
  const TypeId dynamic = offset == 0 && has_no_vptr(binaries_.type(type)) ? type : dynamic_type(block, type);
  if (offset != 0 && dynamic == type && !(unique && offset <= 16)) return;
  Region region{.type = dynamic, .role = Role::kObject, .owned = unique, .begin = dynamic == type ? *target : base};
  if (unique) region.owner = task.node;
  // Of an array of objects that only raw pointers lead to, some may have ended: a pool's, say. But if no whole number
  // of them fits, it is one object, of a derived class that the type does not tell, or with something behind it.
  const uint64_t size = binaries_.type(dynamic).size;
  const uint64_t bytes = heap_.size(block) - (region.begin - base);
  const bool array = size > 0 && bytes >= 2 * size && bytes % size == 0;
  const bool unique_array = unique && slot.extra == kUncertainLength;
  region.uncertain = unique ? unique_array : array;
  region.alone = !array && !unique_array && bytes > size;
  give(task, unique ? kOwned : task.node == kNoNode ? kGlobals : kRaw, base, region);
}

void Typing::give(const Task& from, Level level, uint64_t pointer, Region region) {
  const BlockId block = heap_.find_block(pointer);
  if (block == kNoBlock || heap_.block(block).address != pointer || units_.owner(block) != kNoUnit) return;
  if (plain_[block] != 0) return;
  const NodeId node = units_.plain_node(block);
  if (node == from.node) return;
  if (region.begin == 0) region.begin = pointer;
  // An element's type may be no more than declared where the container is (clang, if another file constructs it).
  region.type = binaries_.complete(region.type);
  if (following_ != nullptr && region.owned && contested(block, region, *following_)) {
    if (region.type == kNoType) return;
    level = kRaw;
    region.owned = false;
    region.uncertain = true;
  }
  // What a global owns has no owning node; it is alive while the global is, which is what roots say anyway.
  region.owned = region.owned && region.owner != kNoNode;
  plain_[block] = add_region(region, block);
  tasks_[level].push_back({node, block, plain_[block], from.node == kNoNode ? node : from.owner});
}

NodeId Typing::ultimate_owner(BlockId block) const {
  const PackedRegion& own = regions_[plain_[block]];
  NodeId owner = own.owned ? own.owner : kNoNode;
  for (int steps = 0; owner != kNoNode && !units_.is_unit(owner) && steps < 64; ++steps) {
    const PackedRegion& region = regions_[plain_[units_.block_of(owner)]];
    if (!region.owned) break;
    owner = region.owner;
  }
  return owner;
}

std::optional<Region> Typing::region_at(NodeId node, BlockId block, uint64_t offset) const {
  const uint32_t index =
      units_.is_unit(node) ? unit_regions_[node][units_.unit(node).object_block == block ? 1 : 0] : plain_[block];
  if (regions_[index].type == kNoType) return std::nullopt;
  const Region region = this->region(index, block);
  if (units_.is_unit(node) && heap_.address(block) + offset < region.begin) return std::nullopt;
  return region;
}

// Where in an object of the region's type the word lies; nothing in front of it, or in a node's links.
std::optional<uint64_t> Typing::offset_in_type(const Region& region, BlockId block, uint64_t offset) const {
  const uint64_t size = binaries_.type(region.type).size;
  const uint64_t header = node_header(region.role);
  const uint64_t address = heap_.block(block).address + offset;
  if (size == 0 || address < region.begin + header) return std::nullopt;
  const uint64_t into = address - region.begin - header;
  if (region.alone && into >= size) return std::nullopt;
  return header > 0 ? into : into % size;
}

std::vector<Slot> Typing::slots_at(NodeId node, BlockId block, uint64_t offset) const {
  std::vector<Slot> result;
  const std::optional<Region> region = region_at(node, block, offset);
  const auto wanted = region ? offset_in_type(*region, block, offset) : std::nullopt;
  if (!wanted) return result;
  const std::vector<Slot>& slots = slots_.slots_of(region->type);
  const uint64_t size = binaries_.type(region->type).size, address = heap_.address(block) + offset;
  auto slot = std::lower_bound(slots.begin(), slots.end(), *wanted,
                               [](const Slot& candidate, uint64_t at) { return candidate.offset < at; });
  for (; slot != slots.end() && slot->offset == *wanted; ++slot) {
    const Presence known = presence(*slot, address);
    if (known == Presence::kNot) continue;
    result.push_back(*slot);
    if (known == Presence::kThere) result.back().alternative = false;
    // What a raw pointer lies in may have ended, but a handle it is not.
    result.back().alternative |= region->uncertain && slot->kind != SlotKind::kPointer;
    result.back().guessed = region->uncertain && address >= region->begin + size;
  }
  if (result.empty()) {
    for (const HeldSlot& held : held_slots(slots, *wanted, address)) {
      result.push_back(held.slot);
      result.back().name = held.around->name;
      result.back().offset = held.around->offset;
    }
  }
  return result;
}

std::optional<Slot> Typing::slot_covering(NodeId node, BlockId block, uint64_t offset,
                                          const std::string& target) const {
  const std::optional<Region> region = region_at(node, block, offset);
  const auto wanted = region ? offset_in_type(*region, block, offset) : std::nullopt;
  if (!wanted) return std::nullopt;
  const uint64_t address = heap_.address(block) + offset;
  std::optional<Slot> best, other;  // `other`: of alternatives that are not there
  for (const Slot& slot : slots_.slots_of(region->type)) {
    if (slot.offset > *wanted) break;
    if (*wanted - slot.offset >= slot_bytes(slot)) continue;
    const bool there = !slot.alternative || may_be_there(slot, address - (*wanted - slot.offset));
    const bool matches = !target.empty() && source_name(binaries_.type(slot.element).name) == target;
    std::optional<Slot>& known = there ? best : other;
    if (!known || slot.offset > known->offset || matches) known = slot;
  }
  return best ? best : other;
}

bool Typing::is_live(NodeId node, BlockId block, uint64_t offset) const {
  if (units_.is_unit(node)) return units_.unit(node).strong > 0;
  if (plain_[block] == 0) return true;
  const uint64_t address = heap_.address(block) + offset;
  const Region region = plain(block);
  if (region.role == Role::kBytes && region.uncertain) return true;
  return address >= region.live_begin && address < region.live_end;
}

bool Typing::is_perhaps_dead(NodeId node, BlockId block, uint64_t offset) const {
  if (units_.is_unit(node) || plain_[block] == 0) return false;
  const Region region = plain(block);
  return region.role == Role::kBytes && region.uncertain && heap_.address(block) + offset >= region.live_end;
}

std::string Typing::note(BlockId block) const {
  const auto found = note_of_.find(block);
  return found == note_of_.end() ? std::string() : notes_[found->second];
}

void Typing::set_note(BlockId block, const std::string& note) {
  const auto [found, added] = note_index_.try_emplace(note, static_cast<uint32_t>(notes_.size()));
  if (added) notes_.push_back(note);
  note_of_[block] = found->second;
}

ContainerId Typing::add_container(Container container) {
  containers_.push_back(container);
  return static_cast<ContainerId>(containers_.size() - 1);
}

void Typing::adopt(BlockId block, Region region) {
  if (!is_unknown(block) || units_.owner(block) != kNoUnit) return;
  region.begin = heap_.address(block);
  plain_[block] = add_region(region, block);
}

std::optional<uint64_t> Typing::value_at(uint64_t address) const {
  const BlockId block = heap_.find_block(address);
  if (block != kNoBlock && address - heap_.block(block).address < heap_.block(block).size) {
    const WordIndex word = heap_.find_word(block, address - heap_.block(block).address);
    return word == kNoWord ? std::nullopt : std::optional(heap_.word(word).value);
  }
  const auto& roots = heap_.roots();
  const auto found = std::lower_bound(roots_by_address_.begin(), roots_by_address_.end(), address,
                                      [&](size_t index, uint64_t wanted) { return roots[index].address < wanted; });
  if (found == roots_by_address_.end() || roots[*found].address != address) return std::nullopt;
  return roots[*found].value;
}

// The class whose vptr the block begins with, if its vtable says that this is a whole object; else `declared`.
TypeId Typing::dynamic_type(BlockId block, TypeId declared) const {
  const WordIndex first = heap_.find_word(block, 0);
  const snapshot::Vtable* vtable = first == kNoWord ? nullptr : heap_.vtable_at(heap_.word(first).value);
  if (vtable == nullptr || vtable->offset_to_top() != 0) return declared;
  if (vtable->counts() != snapshot::Vtable::NONE) return declared;
  const auto [found, added] = dynamic_types_.try_emplace(heap_.word(first).value, kNoType);
  if (added) {
    const std::string name = class_name(binaries_, *vtable);
    if (!name.empty()) found->second = class_of_vtable(binaries_, *vtable, name);
  }
  return found->second == kNoType ? declared : found->second;
}

}  // namespace gordian
