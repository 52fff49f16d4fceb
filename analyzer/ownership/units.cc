#include "analyzer/ownership/units.h"

#include <algorithm>

#include "analyzer/ownership/control_block.h"

namespace gordian {
namespace {

// A custom allocator may put a small header in front of what it hands out, and round the size up.
constexpr uint64_t kAllocatorHeader = 64;

// The first template argument of the control block's class, its pointer taken off.
TypeId managed_type(Binaries& binaries, TypeId control) {
  const auto& arguments = binaries.type(control).template_arguments;
  TypeId type = arguments.empty() ? kNoType : arguments[0].type;
  if (binaries.type(type).kind == TypeKind::kPointer) type = binaries.type(type).target;
  return binaries.type(type).kind == TypeKind::kStruct ? binaries.complete(type) : kNoType;
}

bool has_name(const snapshot::Vtable& vtable, Binaries& binaries) {
  constexpr int kDisposeSlot = 2;  // of all schemes
  return !control_block_name(binaries, vtable, kDisposeSlot).empty();
}

}  // namespace

Units::Units(const Heap& heap, Binaries& binaries, const std::vector<BareUnit>& bare) : heap_(heap) {
  recognise(binaries);
  add_bare(bare);
  settle_blocks();
  claim_objects(binaries);
}

uint32_t Units::intern(const std::string& name) {
  const auto [found, added] = name_index_.emplace(name, static_cast<uint32_t>(names_.size()));
  if (added) names_.push_back(name);
  return found->second;
}

// Which of the vtables that have counts beside them are of control blocks. Those without a name are known by what their
// instances look like, if at all.
void Units::know_vtables(Binaries& binaries) {
  std::vector<uint64_t> nameless;
  for (const auto& [address, vtable] : heap_.vtables()) {
    if (vtable.counts() == snapshot::Vtable::NONE) continue;
    KnownVtable& known = known_vtables_[address];
    for (const Scheme* scheme : schemes()) {
      if (const auto layout = scheme->layout(vtable, binaries)) {
        known.scheme = scheme;
        known.layout = *layout;
        break;
      }
    }
    const bool unnamed = vtable.counts() == snapshot::Vtable::UNNAMED_AT_8;
    if (known.scheme == nullptr && unnamed && !has_name(vtable, binaries)) nameless.push_back(address);
  }
  if (!nameless.empty())
    for (const auto& [address, known] : recognise_nameless(heap_, binaries, nameless)) known_vtables_[address] = known;
  for (auto& [address, known] : known_vtables_)
    known.split_counts = known.scheme != nullptr && known.scheme->has_int32_counts() &&
                         heap_.vtable_at(address)->counts() == snapshot::Vtable::UNNAMED_AT_8;
}

// Counts come in address order, so units do.
void Units::recognise(Binaries& binaries) {
  know_vtables(binaries);
  units_.reserve(heap_.counts().size());
  BlockId block = 0;
  for (const Counts& counts : heap_.counts()) {
    while (heap_.words_end(block) <= counts.word) ++block;
    const auto vtable = known_vtables_.find(heap_.word(counts.word).value);
    if (vtable == known_vtables_.end() || vtable->second.scheme == nullptr) continue;
    const KnownVtable& known = vtable->second;
    Unit unit;
    const Counts stored = known.split_counts ? split_counts(counts) : counts;
    if (!known.scheme->read_counts(stored, unit.strong, unit.weak)) continue;
    const ControlLayout& layout = known.layout;
    unit.scheme = known.scheme;
    unit.control_block = block;
    unit.control = heap_.block(unit.control_block).address + uint64_t{heap_.word(counts.word).offset} * 8;
    unit.control_end = unit.control + layout.bytes;
    unit.object = locate_object(unit, layout);
    unit.object_inside =
        layout.object == ControlLayout::Object::kInside || layout.object == ControlLayout::Object::kArrayTail;
    unit.object_as_bytes = layout.object_as_bytes;
    unit.frees_object = layout.frees_object;
    unit.deleter = intern(layout.deleter);
    unit.control_type = layout.type;
    unit.type_name = intern(layout.managed_type);
    units_.push_back(unit);
  }
}

void Units::add_bare(const std::vector<BareUnit>& all) {
  if (all.empty()) return;
  const auto before = static_cast<std::ptrdiff_t>(units_.size());
  for (const BareUnit& bare : all) {
    const Block& block = heap_.block(bare.block);
    Unit unit;
    unit.control = unit.control_end = block.address;
    unit.control_block = bare.block;
    unit.object = bare.object;
    unit.object_inside =
        bare.object >= block.address && bare.object < block.address + std::max<uint64_t>(block.size, 1);
    unit.object_as_bytes = unit.bare = true;
    unit.counts_itself = bare.counts_itself;
    unit.frees_object = bare.frees_object;
    unit.strong = bare.strong;
    unit.weak = bare.weak;
    unit.object_type = bare.type;
    unit.type_name = intern(bare.type_name);
    unit.deleter = intern("");
    unit.scheme = bare.scheme;
    units_.push_back(unit);
  }
  std::inplace_merge(units_.begin(), units_.begin() + before, units_.end(),
                     [](const Unit& a, const Unit& b) { return a.control < b.control; });
}

uint64_t Units::locate_object(const Unit& unit, const ControlLayout& layout) const {
  if (layout.object == ControlLayout::Object::kInside) return unit.control + layout.offset;
  const Block& block = heap_.block(unit.control_block);
  uint64_t offset = unit.control - block.address + layout.offset;
  // Without debug info the end of a control block in an arena is not known, and so its last word is not either.
  if (layout.object == ControlLayout::Object::kLastWord && unit.control == block.address)
    offset = (block.size - 8) / 8 * 8;
  const WordIndex word = heap_.find_word(unit.control_block, offset);
  return word == kNoWord ? 0 : heap_.word(word).value;
}

void Units::settle_blocks() {
  owner_.assign(heap_.block_count(), kNoUnit);
  first_in_block_.assign(heap_.block_count() + size_t{1}, count());
  for (UnitId first = 0, last; first < count(); first = last) {
    const BlockId block = units_[first].control_block;
    for (last = first; last < count() && units_[last].control_block == block;) ++last;
    if (has_whole_block(first, last)) {
      owner_[block] = first;
      units_[first].control_end = heap_.block(block).address + heap_.block(block).size;
    } else {
      owner_[block] = kArena;
      nest_in_arena(first, last);
    }
    first_in_block_[block] = first;
  }
  for (BlockId block = heap_.block_count(); block-- > 0;)
    if (owner_[block] == kNoUnit) first_in_block_[block] = first_in_block_[block + size_t{1}];
}

// One unit in the block, and not much beside it.
bool Units::has_whole_block(UnitId id, UnitId next) const {
  const Unit& unit = units_[id];
  const Block& block = heap_.block(unit.control_block);
  if (next - id > 1) return false;
  if (unit.object == block.address && unit.object_inside && unit.object < unit.control) return true;
  const uint64_t known = unit.control_end - unit.control;
  const uint64_t offset = unit.control - block.address;
  return offset <= kAllocatorHeader && (known == 0 || block.size - offset <= known + kAllocatorHeader);
}

// Where a unit's size is not known it reaches up to the next unit. A unit whose object holds an arena encloses others.
void Units::nest_in_arena(UnitId first, UnitId last) {
  const Block& block = heap_.block(units_[first].control_block);
  const uint64_t block_end = block.address + block.size;
  UnitId enclosing = kNoUnit;
  for (UnitId id = first; id < last; ++id) {
    Unit& unit = units_[id];
    while (enclosing != kNoUnit && units_[enclosing].control_end <= unit.control)
      enclosing = units_[enclosing].enclosing;
    const uint64_t limit = enclosing == kNoUnit ? block_end : units_[enclosing].control_end;
    if (unit.control_end == unit.control) unit.control_end = id + 1 < last ? units_[id + 1].control : limit;
    unit.control_end = std::min(unit.control_end, limit);
    unit.enclosing = enclosing;
    enclosing = id;
  }
}

NodeId Units::node_at(BlockId block, uint64_t offset) const {
  if (owner_[block] == kNoUnit) return plain_node(block);
  if (owner_[block] != kArena) return owner_[block];
  const uint64_t address = heap_.block(block).address + offset;
  const auto begin = units_.begin() + first_in_block_[block];
  const auto end = units_.begin() + first_in_block_[block + size_t{1}];
  const auto after =
      std::upper_bound(begin, end, address, [](uint64_t wanted, const Unit& unit) { return wanted < unit.control; });
  if (after == begin) return plain_node(block);
  UnitId id = static_cast<UnitId>(after - units_.begin() - 1);
  while (id != kNoUnit && address >= units_[id].control_end) id = units_[id].enclosing;
  return id == kNoUnit ? plain_node(block) : id;
}

UnitId Units::unit_at_control(BlockId block, uint64_t address) const {
  const auto begin = units_.begin() + first_in_block_[block];
  const auto end = units_.begin() + first_in_block_[block + size_t{1}];
  const auto found =
      std::lower_bound(begin, end, address, [](const Unit& unit, uint64_t wanted) { return unit.control < wanted; });
  return found != end && found->control == address ? static_cast<UnitId>(found - units_.begin()) : kNoUnit;
}

// Finds the separate object of each unit that has one. The block is the unit's own if nothing else lays claim to it: a
// deleter may do nothing at all, and the object may be a part of something bigger, or be owned by somebody else.
void Units::claim_objects(Binaries& binaries) {
  std::vector<UnitId> by_block = object_candidates();
  drop_contested(by_block);
  for (BlockId block = 0; block < heap_.block_count(); ++block) {
    if (by_block[block] == kNoUnit) continue;
    owner_[block] = by_block[block];
    units_[by_block[block]].object_block = block;
    const uint64_t offset = units_[by_block[block]].object - heap_.block(block).address;
    if (has_vtable_at(block, offset, -static_cast<int64_t>(offset))) units_[by_block[block]].object -= offset;
  }
  for (Unit& unit : units_)
    if (!unit.counts_itself) name_object(binaries, unit);
}

// The object's own vptr knows better than the pointer that the unit was made from: the dynamic type.
void Units::name_object(Binaries& binaries, Unit& unit) {
  const BlockId block = unit.object == 0 ? kNoBlock : heap_.find_block(unit.object);
  const WordIndex word = block == kNoBlock ? kNoWord : heap_.find_word(block, unit.object - heap_.block(block).address);
  const uint64_t vptr = word == kNoWord || unit.strong == 0 ? 0 : heap_.word(word).value;
  // What lies inside the control block is of the type that the block's own name says: a vptr in front may be that of
  // its first member.
  const WordIndex control = heap_.find_word(unit.control_block, unit.control - heap_.block(unit.control_block).address);
  const snapshot::Vtable* block_vtable = control == kNoWord ? nullptr : heap_.vtable_at(heap_.word(control).value);
  const bool exact_name =
      unit.object_inside && !unit.bare && block_vtable != nullptr && !block_vtable->type_name().empty();
  const auto [found, added] = object_types_.try_emplace({unit.type_name, exact_name ? 0 : vptr, unit.control_type});
  if (added) {
    const snapshot::Vtable* vtable = exact_name ? nullptr : heap_.vtable_at(vptr);
    const bool whole = vtable != nullptr && vtable->offset_to_top() == 0 && !vtable->type_name().empty();
    const std::string name = whole ? demangle_type(vtable->type_name()) : names_[unit.type_name];
    const bool array = name.ends_with("[]");
    found->second = {intern(name), binaries.find_type(array ? name.substr(0, name.size() - 2) : name)};
    // A type that only its control block's debug info can tell apart (a local class, an anonymous namespace).
    if (!whole && unit.control_type != kNoType && !array) {
      const TypeId exact = managed_type(binaries, unit.control_type);
      if (exact != kNoType) found->second.second = exact;
    }
  }
  unit.type_name = found->second.first;
  unit.object_type = found->second.second;
}

// Whether the word at `offset` is a vptr of a subobject that lies `offset_to_top` from the whole object.
bool Units::has_vtable_at(BlockId block, uint64_t offset, int64_t offset_to_top) const {
  const WordIndex vptr = heap_.find_word(block, offset);
  const snapshot::Vtable* vtable = vptr == kNoWord ? nullptr : heap_.vtable_at(heap_.word(vptr).value);
  return vtable != nullptr && vtable->offset_to_top() == offset_to_top;
}

std::vector<UnitId> Units::object_candidates() const {
  std::vector<UnitId> by_block(heap_.block_count(), kNoUnit);
  for (UnitId id = 0; id < count(); ++id) {
    const Unit& unit = units_[id];
    if (unit.object_inside || unit.object == 0 || unit.strong == 0) continue;
    const BlockId block = heap_.find_block(unit.object);
    if (block == kNoBlock || owner_[block] != kNoUnit || by_block[block] != kNoUnit) continue;
    const uint64_t offset = unit.object - heap_.block(block).address;
    const bool base_part = has_vtable_at(block, offset, -static_cast<int64_t>(offset));
    // The count in front of an array that new[] made for elements with destructors is one or two words.
    if (base_part || offset == 0 || ((offset == 8 || offset == 16) && offset < heap_.block(block).size))
      by_block[block] = id;
  }
  return by_block;
}

// A pointer to the object from a plain block or a global, other than a handle's, may be the true owner's when the
// deleter is not known to free. Stack slots and registers do not contest: they go stale.
void Units::drop_contested(std::vector<UnitId>& by_block) const {
  const auto contests = [&](uint64_t value, BlockId target, uint64_t next_value) {
    if (target == kNoBlock || by_block[target] == kNoUnit || value != heap_.block(target).address) return false;
    const Unit& unit = units_[by_block[target]];
    return !unit.frees_object && next_value != unit.control;
  };
  std::vector<BlockId> contested;
  const std::vector<Root>& roots = heap_.roots();
  for (size_t i = 0; i < roots.size(); ++i) {
    const auto kind = heap_.root_areas()[roots[i].area].kind;
    if (kind == snapshot::Roots::THREAD_STACK || kind == snapshot::Roots::REGISTERS) continue;
    const bool adjacent = i + 1 < roots.size() && roots[i + 1].address == roots[i].address + 8;
    if (contests(roots[i].value, roots[i].target, adjacent ? roots[i + 1].value : 0))
      contested.push_back(roots[i].target);
  }
  for (BlockId block = 0; block < heap_.block_count(); ++block) {
    if (owner_[block] != kNoUnit || by_block[block] != kNoUnit) continue;
    for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word) {
      const bool adjacent =
          word + 1 < heap_.words_end(block) && heap_.word(word + 1).offset == heap_.word(word).offset + 1;
      if (contests(heap_.word(word).value, heap_.word(word).target, adjacent ? heap_.word(word + 1).value : 0))
        contested.push_back(heap_.word(word).target);
    }
  }
  for (const BlockId block : contested) by_block[block] = kNoUnit;
}

uint64_t Units::bytes(NodeId node) const {
  if (!is_unit(node)) return heap_.block(block_of(node)).size;
  const Unit& unit = units_[node];
  const uint64_t object = unit.object_block == kNoBlock ? 0 : heap_.block(unit.object_block).size;
  return unit.control_end - unit_begin(node) + object;
}

std::vector<BlockId> Units::blocks(NodeId node) const {
  if (!is_unit(node)) return {block_of(node)};
  std::vector<BlockId> result;
  if (owner_[units_[node].control_block] == node) result.push_back(units_[node].control_block);
  if (units_[node].object_block != kNoBlock) result.push_back(units_[node].object_block);
  return result;
}

}  // namespace gordian
