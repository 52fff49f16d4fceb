// Units and plain blocks: who every byte of the heap belongs to.
//
// A *unit* is a control block with the object that it manages. Its memory is one block (make_shared), two
// (shared_ptr(new T)), or a part of a block (allocated from an arena). Everything else is *plain*. The nodes of the
// ownership graph are the units, numbered from 0, and then the blocks as plain blocks: node = unit_count + BlockId.
// A block that belongs to a unit entirely has no node of its own; an arena block is a node and holds units.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_UNITS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_UNITS_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"
#include "analyzer/ownership/nameless.h"
#include "analyzer/ownership/scheme.h"

namespace gordian {

using UnitId = uint32_t;
using NodeId = uint32_t;
inline constexpr UnitId kNoUnit = 0xffffffff;
inline constexpr NodeId kNoNode = 0xffffffff;

// What all units of a kind have in common.
struct UnitKind {
  const Scheme* scheme = nullptr;
  TypeId control_type = kNoType;
  TypeId object_type = kNoType;  // dynamic type where a vptr tells it
  uint32_t type_name = 0;        // index into Units::names(): the managed type, as DWARF or the demangler spells it
  uint32_t deleter = 0;          // index into names: type of the user's own deleter; the empty name: none
  bool object_inside = false;
  bool object_as_bytes = false;  // the control block's debug info does not show the object inside
  bool bare = false;             // no vtable tells its counts: see BareUnit
  bool counts_itself = false;    // an object without a control block; raw pointers to it are its weak handles
  bool counted_by_code = false;  // … but for those that code releases: it is known by such code
  bool frees_object = false;     // its deleter is known to delete the object
  uint16_t count_at = 0;         // of one that counts itself: the count's offset
  auto operator<=>(const UnitKind&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

struct Unit : UnitKind {
  uint64_t control = 0;      // address of the control block; what handles hold
  uint64_t control_end = 0;  // exclusive; behind the object if that is inside
  uint64_t object = 0;       // address; 0: not known or null
  BlockId control_block = kNoBlock;
  BlockId object_block = kNoBlock;  // a separate block that belongs to this unit; kNoBlock: inside, or not in the heap
  int64_t strong = 0;
  int64_t weak = 0;            // weak handles; the implicit one is taken off
  UnitId enclosing = kNoUnit;  // the unit in whose memory this control block lies, in an arena

  // How many weak handles there may be.
  int64_t weak_limit() const { return counts_itself ? INT32_MAX : weak; }
};

class Units {
 public:
  // `bare` in the order of their blocks.
  Units(const Heap& heap, Binaries& binaries, const std::vector<BareUnit>& bare = {});

  UnitId count() const { return static_cast<UnitId>(units_.size()); }
  // Put together when it is asked for; what is not used of it costs nothing.
  Unit unit(UnitId id) const {
    const PackedUnit& packed = units_[id];
    Unit unit{kind(id),      packed.control,       packed.control_end,
              packed.object, packed.control_block, packed.object_block,
              packed.strong, packed.weak,          packed.enclosing};
    if (packed.strong == kWide) std::tie(unit.strong, unit.weak) = wide_counts(id);
    return unit;
  }
  const std::string& name(UnitId id) const { return names_[kind(id).type_name]; }
  const std::string& deleter(UnitId id) const { return names_[kind(id).deleter]; }

  NodeId node_count() const { return count() + heap_.block_count(); }
  bool is_unit(NodeId node) const { return node < count(); }
  NodeId plain_node(BlockId block) const { return count() + block; }
  BlockId block_of(NodeId plain) const { return plain - count(); }

  // The unit that the whole block belongs to; kNoUnit for plain blocks and arenas.
  UnitId owner(BlockId block) const { return owner_[block] == kArena ? kNoUnit : owner_[block]; }
  // Who the byte at `offset` of `block` belongs to.
  NodeId node_at(BlockId block, uint64_t offset) const;
  // Whether a pointer to this byte of a block means the block rather than a unit in it. One to where an arena begins
  // may mean both.
  bool means_block(BlockId block, uint64_t offset) const {
    return is_plain_at(block, offset) || (offset == 0 && owner_[block] == kArena);
  }
  // Whether this byte of a block is plain memory rather than a unit's.
  bool is_plain_at(BlockId block, uint64_t offset) const { return node_at(block, offset) == plain_node(block); }
  // The unit whose control block is at exactly this address; kNoUnit if none is.
  UnitId unit_at_control(BlockId block, uint64_t address) const;

  // Calls visit(block, WordIndex) for each word that belongs to the node, the counts' own vptr excepted.
  template <typename Visit>
  void for_each_word(NodeId node, Visit&& visit) const;

  // Lowest address of the unit's part of its control block's block.
  uint64_t unit_begin(UnitId id) const {
    const PackedUnit& unit = units_[id];
    return owner_[unit.control_block] == kArena ? unit.control : heap_.block(unit.control_block).address;
  }

  // What the offset of an address in one of the unit's blocks counts from: the object, or the control block.
  uint64_t part_begin(UnitId id, BlockId block, uint64_t address) const;

  // Bytes of the node's blocks (of its part of the arena).
  uint64_t bytes(NodeId node) const;
  // Blocks whose label is this node's: 0 for an arena's units, 1 or 2 for others.
  std::vector<BlockId> blocks(NodeId node) const;

 private:
  static constexpr UnitId kArena = 0xfffffffe;
  static constexpr int32_t kWide = INT32_MIN;
  struct PackedUnit {
    uint64_t control = 0, control_end = 0, object = 0;
    BlockId control_block = kNoBlock, object_block = kNoBlock;
    int32_t strong = 0, weak = 0;  // strong is kWide: they are in wide_counts_
    UnitId enclosing = kNoUnit;
    uint32_t kind = 0;  // index into kinds_
  };
  // A block with several units, or with much beside one.
  struct Arena {
    BlockId block = kNoBlock;
    UnitId first = 0, last = 0;  // those whose control blocks lie in it; `last` exclusive
  };
  const UnitKind& kind(UnitId id) const { return kinds_[units_[id].kind]; }
  [[gnu::pure]] std::pair<int64_t, int64_t> wide_counts(UnitId id) const;
  // REQUIRES: it is one.
  const Arena& arena(BlockId block) const;
  void pack();
  void know_vtables(Binaries& binaries);
  uint64_t locate_object(const Unit& unit, const ControlLayout& layout) const;
  void name_object(Binaries& binaries, Unit& unit);
  void recognise(Binaries& binaries);
  void add_bare(const std::vector<BareUnit>& bare);
  void settle_blocks();
  void claim_objects(Binaries& binaries);
  bool has_whole_block(UnitId id, UnitId next) const;
  void nest_in_arena(UnitId first, UnitId last);
  bool has_vtable_at(BlockId block, uint64_t offset, int64_t offset_to_top) const;
  std::vector<UnitId> object_candidates() const;
  void drop_contested(std::vector<UnitId>& by_block) const;
  uint32_t intern(const std::string& name);

  const Heap& heap_;
  std::vector<Unit> found_;        // while they are being found; then they are packed
  std::vector<PackedUnit> units_;  // in the order of their control blocks' addresses
  std::vector<UnitKind> kinds_;
  std::unordered_map<UnitId, std::pair<int64_t, int64_t>> wide_counts_;  // strong, weak; where they need more bits
  std::vector<UnitId> owner_;                                            // by block
  std::vector<Arena> arenas_;                                            // by block
  std::vector<std::string> names_;
  std::unordered_map<std::string, uint32_t> name_index_;
  std::unordered_map<uint64_t, KnownVtable> known_vtables_;
  // (name, vptr, control block's type) → (name, type)
  std::map<std::tuple<uint32_t, uint64_t, TypeId>, std::pair<uint32_t, TypeId>> object_types_;
};

template <typename Visit>
void Units::for_each_word(NodeId node, Visit&& visit) const {
  const auto visit_range = [&](BlockId block, WordIndex begin, WordIndex end) {
    const bool arena = owner_[block] == kArena;
    for (WordIndex word = begin; word < end; ++word)
      if (!arena || node_at(block, uint64_t{heap_.offset(word)} * 8) == node) visit(block, word);
  };
  if (!is_unit(node)) {
    const BlockId block = block_of(node);
    visit_range(block, heap_.words_begin(block), heap_.words_end(block));
    return;
  }
  const PackedUnit& unit = units_[node];
  const uint64_t base = heap_.address(unit.control_block);
  WordIndex vptr = heap_.find_word(unit.control_block, unit.control - base);
  if (vptr != kNoWord && heap_.target(vptr) != kNoBlock) vptr = kNoWord;  // a member of an object that counts itself
  const WordIndex begin = heap_.words_from(unit.control_block, unit_begin(node) - base);
  if (vptr != kNoWord) visit_range(unit.control_block, begin, vptr);
  visit_range(unit.control_block, vptr == kNoWord ? begin : vptr + 1,
              heap_.words_from(unit.control_block, unit.control_end - base));
  if (unit.object_block != kNoBlock)
    visit_range(unit.object_block, heap_.words_begin(unit.object_block), heap_.words_end(unit.object_block));
}

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_UNITS_H_
