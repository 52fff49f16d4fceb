#include "analyzer/ownership/units.h"

#include <algorithm>

#include "analyzer/ownership/control_block.h"

namespace gordian {
namespace {

// A custom allocator may put a small header in front of what it hands out, and round the size up.
constexpr uint64_t kAllocatorHeader = 64;

bool has_name(const snapshot::Vtable& vtable, Binaries& binaries) {
  return !control_block_name(binaries, vtable, kDisposeSlot).empty();
}

}  // namespace

Units::Units(const Heap& heap, Binaries& binaries, const std::vector<BareUnit>& bare) : heap_(heap) {
  recognise(binaries);
  add_bare(bare);
  settle_blocks();
  claim_objects(binaries);
  pack();
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
  found_.reserve(heap_.counts_size());
  BlockId block = 0;
  for (size_t i = 0; i < heap_.counts_size(); ++i) {
    const Counts counts = heap_.counts(i);
    while (heap_.words_end(block) <= counts.word) ++block;
    const auto vtable = known_vtables_.find(heap_.word(counts.word).value);
    if (vtable == known_vtables_.end() || vtable->second.scheme == nullptr) continue;
    const KnownVtable& known = vtable->second;
    Unit unit;
    const ControlLayout& layout = known.layout;
    Counts stored = known.split_counts ? split_counts(counts) : counts;
    if (layout.counts_itself) stored.weak = 0;
    if (!known.scheme->read_counts(stored, unit.strong, unit.weak)) continue;
    unit.scheme = known.scheme;
    unit.control_block = block;
    unit.control = heap_.block(unit.control_block).address + uint64_t{heap_.word(counts.word).offset} * 8;
    unit.control_end = unit.control + layout.bytes;
    unit.object = locate_object(unit, layout);
    unit.object_inside =
        layout.object == ControlLayout::Object::kInside || layout.object == ControlLayout::Object::kArrayTail;
    unit.object_as_bytes = layout.object_as_bytes || layout.counts_itself;
    unit.counts_itself = layout.counts_itself;
    unit.frees_object = layout.frees_object;
    unit.deleter = intern(layout.deleter);
    unit.control_type = layout.counts_itself ? kNoType : layout.type;
    if (layout.counts_itself) unit.object_type = layout.type;
    unit.type_name = intern(layout.managed_type);
    found_.push_back(unit);
  }
}

void Units::add_bare(const std::vector<BareUnit>& all) {
  if (all.empty()) return;
  const auto before = static_cast<std::ptrdiff_t>(found_.size());
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
    unit.counted_by_code = bare.counted_by_code;
    unit.count_at = bare.count_at;
    unit.frees_object = bare.frees_object;
    unit.strong = bare.strong;
    unit.weak = bare.weak;
    unit.object_type = bare.type;
    unit.type_name = intern(bare.type_name);
    unit.deleter = intern("");
    unit.scheme = bare.scheme;
    found_.push_back(unit);
  }
  std::inplace_merge(found_.begin(), found_.begin() + before, found_.end(),
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
  for (UnitId first = 0, last; first < found_.size(); first = last) {
    const BlockId block = found_[first].control_block;
    for (last = first; last < found_.size() && found_[last].control_block == block;) ++last;
    if (has_whole_block(first, last)) {
      owner_[block] = first;
      found_[first].control_end = heap_.address(block) + heap_.size(block);
    } else {
      owner_[block] = kArena;
      arenas_.push_back({block, first, last});
      nest_in_arena(first, last);
    }
  }
}

// One unit in the block, and not much beside it.
bool Units::has_whole_block(UnitId id, UnitId next) const {
  const Unit& unit = found_[id];
  const Block& block = heap_.block(unit.control_block);
  if (next - id > 1) return false;
  if (unit.object == block.address && unit.object_inside && unit.object < unit.control) return true;
  const uint64_t known = unit.control_end - unit.control;
  const uint64_t offset = unit.control - block.address;
  return offset <= kAllocatorHeader && (known == 0 || block.size - offset <= known + kAllocatorHeader);
}

// Where a unit's size is not known it reaches up to the next unit. A unit whose object holds an arena encloses others.
void Units::nest_in_arena(UnitId first, UnitId last) {
  const Block& block = heap_.block(found_[first].control_block);
  const uint64_t block_end = block.address + block.size;
  UnitId enclosing = kNoUnit;
  for (UnitId id = first; id < last; ++id) {
    Unit& unit = found_[id];
    while (enclosing != kNoUnit && found_[enclosing].control_end <= unit.control)
      enclosing = found_[enclosing].enclosing;
    const uint64_t limit = enclosing == kNoUnit ? block_end : found_[enclosing].control_end;
    if (unit.control_end == unit.control) unit.control_end = id + 1 < last ? found_[id + 1].control : limit;
    unit.control_end = std::min(unit.control_end, limit);
    unit.enclosing = enclosing;
    enclosing = id;
  }
}

// Most of what is known of a unit is known of its kind.
void Units::pack() {
  std::map<UnitKind, uint32_t> index;
  units_.reserve(found_.size());
  auto known = index.end();  // of the unit before: neighbours are often alike
  for (const Unit& unit : found_) {
    if (known == index.end() || known->first != unit) {
      bool added = false;
      std::tie(known, added) = index.try_emplace(unit, static_cast<uint32_t>(kinds_.size()));
      if (added) kinds_.push_back(unit);
    }
    const auto fits = [](int64_t count) { return count > kWide && count <= INT32_MAX; };
    const bool wide = !fits(unit.strong) || !fits(unit.weak);
    if (wide) wide_counts_[static_cast<UnitId>(units_.size())] = {unit.strong, unit.weak};
    units_.push_back({unit.control, unit.control_end, unit.object, unit.control_block, unit.object_block,
                      wide ? kWide : static_cast<int32_t>(unit.strong), wide ? 0 : static_cast<int32_t>(unit.weak),
                      unit.enclosing, known->second});
  }
  std::vector<Unit>().swap(found_);
}

std::pair<int64_t, int64_t> Units::wide_counts(UnitId id) const { return wide_counts_.at(id); }

const Units::Arena& Units::arena(BlockId block) const {
  return *std::lower_bound(arenas_.begin(), arenas_.end(), block,
                           [](const Arena& arena, BlockId wanted) { return arena.block < wanted; });
}

NodeId Units::node_at(BlockId block, uint64_t offset) const {
  if (owner_[block] == kNoUnit) return plain_node(block);
  if (owner_[block] != kArena) return owner_[block];
  const uint64_t address = heap_.address(block) + offset;
  const Arena& in = arena(block);
  const auto begin = units_.begin() + in.first, end = units_.begin() + in.last;
  const auto after = std::upper_bound(begin, end, address,
                                      [](uint64_t wanted, const PackedUnit& unit) { return wanted < unit.control; });
  if (after == begin) return plain_node(block);
  UnitId id = static_cast<UnitId>(after - units_.begin() - 1);
  while (id != kNoUnit && address >= units_[id].control_end) id = units_[id].enclosing;
  return id == kNoUnit ? plain_node(block) : id;
}

UnitId Units::unit_at_control(BlockId block, uint64_t address) const {
  const UnitId owner = owner_[block];
  if (owner == kNoUnit) return kNoUnit;
  if (owner != kArena) return units_[owner].control == address ? owner : kNoUnit;
  const Arena& in = arena(block);
  const auto end = units_.begin() + in.last;
  const auto found = std::lower_bound(units_.begin() + in.first, end, address,
                                      [](const PackedUnit& unit, uint64_t wanted) { return unit.control < wanted; });
  return found != end && found->control == address ? static_cast<UnitId>(found - units_.begin()) : kNoUnit;
}

uint64_t Units::part_begin(UnitId id, BlockId block, uint64_t address) const {
  const PackedUnit& unit = units_[id];
  if (block == unit.object_block) return address >= unit.object ? unit.object : heap_.address(block);
  const bool inside = unit.object_block == kNoBlock && unit.object != 0;
  return inside && block == unit.control_block && address >= unit.object ? unit.object : unit.control;
}

uint64_t Units::bytes(NodeId node) const {
  if (!is_unit(node)) return heap_.block(block_of(node)).size;
  const PackedUnit& unit = units_[node];
  const uint64_t object = unit.object_block == kNoBlock ? 0 : heap_.size(unit.object_block);
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
