// Types spread: which type each stretch of heap memory has, found by following typed pointers from what is known for
// sure.
//
//   1. a unit's control block and object: by the vtable's type
//   2. what typed memory *owns*: container nodes and buffers, unique_ptr targets, closures, std::any values
//   3. operations that begin with a function of their own class (operations.h)
//   4. what a global variable of known type points to, its raw pointers last, and what that owns
//   5. what alternatives of unions own, and elements of arrays of which nobody knows how many are alive: the owner may
//      have ended, and its pointers may lead to what is somebody else's by now (claims.h)
//   6. what has a vptr
//   7. what raw pointers point to: last, because a raw pointer may dangle into memory that is something else by now
//
// Each level is finished before the next begins, and the first type that a block gets stands. Without debug info only
// levels 1 and 6 give names, and shapes.h takes over for containers.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_TYPING_H_
#define GORDIAN_ANALYZER_OWNERSHIP_TYPING_H_

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/ownership/claims.h"
#include "analyzer/ownership/container_layouts.h"
#include "analyzer/ownership/coroutines.h"
#include "analyzer/ownership/slots.h"
#include "analyzer/ownership/units.h"

namespace gordian {

using ContainerId = uint32_t;
inline constexpr ContainerId kNoContainer = 0xffffffff;

// One container object in memory.
struct Container {
  uint64_t address = 0;     // of its slot
  NodeId holder = kNoNode;  // node that the container object is part of; kNoNode: a global
  TypeId type = kNoType;    // kNoType: known by its shape
  SlotKind kind = SlotKind::kTree;
};

struct Region {
  TypeId type = kNoType;
  Role role = Role::kUnknown;
  bool owned = false;                    // by the node that it was reached from, and nobody else
  bool uncertain = false;                // of unknown length: each element is an alternative to nothing; of bytes: the
                                         // end of what lives may be another
  bool alone = false;                    // nothing is known of what lies behind the first element
  uint64_t begin = 0;                    // address of the first element
  uint64_t live_begin = 0;               // elements before and behind these addresses are not alive (vector slack,
  uint64_t live_end = UINT64_MAX;        // both ends of a deque)
  NodeId owner = kNoNode;                // if owned: the node whose memory owns it
  ContainerId container = kNoContainer;  // whose node or buffer it is
};

// A typed global variable's word that holds a strong or weak handle.
struct GlobalHandle {
  uint64_t address = 0;  // of the control word
  SlotKind kind = SlotKind::kStrong;
};

class Typing {
 public:
  Typing(const Heap& heap, const Units& units, SlotTable& slots);

  // The region that a plain block is; role kUnknown if nothing is known.
  Region plain(BlockId block) const { return region(plain_[block], block); }
  // Whether nothing is known of it.
  bool is_unknown(BlockId block) const { return regions_[plain_[block]].role == Role::kUnknown; }
  // The node whose destruction frees this plain block, following owned regions up; kNoNode if nobody is known to own
  // it.
  NodeId ultimate_owner(BlockId block) const;

  // The slots that may be at a word of a node's memory (the control word of handles); empty if nothing is known.
  std::vector<Slot> slots_at(NodeId node, BlockId block, uint64_t offset) const;
  // The slot that a word belongs to, also when it is not the word that slots_at() looks for (a map's parent pointer).
  // Of a union's alternatives the one whose element type is called `target` in source spelling is preferred.
  std::optional<Slot> slot_covering(NodeId node, BlockId block, uint64_t offset, const std::string& target) const;
  // A slot of what a std::function or std::any holds inside of itself, under its own name (libc++: typing_libcxx.cc).
  struct HeldSlot {
    TypeId type = kNoType;  // of what is held
    Slot slot;
    const Slot* around = nullptr;  // the function's or any's own
  };
  // That which a word lies in; nothing if it is not in such a value.
  std::optional<HeldSlot> held_slot(NodeId node, BlockId block, uint64_t offset) const;
  // False for a word in memory that holds no live object (behind the end of a vector).
  bool is_live(NodeId node, BlockId block, uint64_t offset) const;
  // All that may be at the word are alternatives of a union that are not there.
  bool is_ruled_out(NodeId node, BlockId block, uint64_t offset) const;
  // … or perhaps holds none: behind the end of what looks like a vector, but may be what is left of one.
  bool is_perhaps_dead(NodeId node, BlockId block, uint64_t offset) const;

  // What the block is called, where a type's name does not say it: "coroutine run". Empty if that is not known.
  std::string note(BlockId block) const;

  const std::vector<Container>& containers() const { return containers_; }
  const std::vector<GlobalHandle>& global_handles() const { return global_handles_; }
  SlotTable& slots() const { return slots_; }

  // The pointer at an address of the heap or of a root area; nothing if no pointer is recorded there.
  std::optional<uint64_t> value_at(uint64_t address) const;

  // Whether an owner in doubt is the only one to have the block's address. Counted when it is asked for.
  const Claims& claims() const;

  // A container found by its shape (shapes.h) takes possession of an untyped block.
  ContainerId add_container(Container container);
  void adopt(BlockId block, Region region);
  void set_note(BlockId block, const std::string& note);

 private:
  // Whose memory is being walked. Millions wait at a time.
  struct Task {
    NodeId node = kNoNode;  // kNoNode: a global
    BlockId block = kNoBlock;
    uint32_t region = 0;     // index into regions_
    NodeId owner = kNoNode;  // ultimate holder for containers inside
  };
  enum Level { kOwned, kGlobals, kRaw, kLevels };

  // A Region in 20 bytes: a heap has as many of them as blocks.
  struct PackedRegion {
    TypeId type = kNoType;
    NodeId owner = kNoNode;
    ContainerId container = kNoContainer;
    uint32_t place = 0;  // index into extents_, or where in the block it begins
    Role role = Role::kUnknown;
    bool owned : 1 = false;
    bool uncertain : 1 = false;
    bool alone : 1 = false;
    bool has_extent : 1 = false;
    bool single : 1 = false;  // if it has none: only the first element is alive; else all are
  };
  struct Extent {
    uint64_t begin, live_begin, live_end;
  };
  Region region(uint32_t index, BlockId block) const;
  uint32_t add_region(const Region& region, BlockId block);
  void seed_units();
  void seed_coroutines();
  void seed_exceptions();
  void seed_operations();
  void seed_globals();
  void seed_vptrs(bool of_exact_size);
  void run(int last_level);
  // A slot of level 5 or 7, which waits for the levels before it.
  struct Pending {
    Task task;
    const Slot* slot = nullptr;
    uint64_t address = 0;
  };
  // typing_alternatives.cc; `address`: the slot's.
  bool in_doubt(const Task& task, const Slot& slot, uint64_t address) const;
  enum class Presence { kOpen, kThere, kNot };
  Presence presence(const Slot& slot, uint64_t address) const;
  void follow_alternatives();
  bool leads_to_untyped(uint64_t address) const;
  bool may_be_there(const Slot& slot, uint64_t address) const;
  bool leads_back(const Slot& slot, uint64_t address) const;
  bool has_storage(const Slot& slot, uint64_t address) const;
  bool contested(BlockId block, const Region& region, const Slot& slot) const;
  void walk(const Task& task);
  void walk_slots(const Task& task, TypeId type, uint64_t address);
  void follow(const Task& task, const Slot& slot, uint64_t address);
  void follow_vector(const Task& task, const Slot& slot, uint64_t address, ContainerId container);
  void follow_nodes(const Task& task, const Slot& slot, uint64_t address, ContainerId container);
  void follow_deque(const Task& task, const Slot& slot, uint64_t address, ContainerId container);
  void follow_function(const Task& task, const Slot& slot, uint64_t address);
  bool needs_destruction(TypeId functor);
  void follow_any(const Task& task, const Slot& slot, uint64_t address);
  void follow_libcxx_deque(const Task& task, const Slot& slot, uint64_t address, ContainerId container);
  void follow_held_value(const Task& task, const Slot& slot, uint64_t address);
  // What a libc++ std::function or std::any, or a boost::function, at `address` holds, by the code that it points to.
  struct HeldValue {
    TypeId type = kNoType;
    uint64_t address = 0;
    bool inside = false;  // in the function or any itself, else in a block of its own
  };
  std::optional<HeldValue> held_value(const Slot& slot, uint64_t address) const;
  std::optional<HeldValue> held_by_libcxx_function(const Slot& slot, uint64_t address) const;
  std::optional<HeldValue> held_by_libcxx_any(uint64_t address) const;
  std::optional<HeldValue> held_by_boost_function(uint64_t address) const;
  std::optional<HeldValue> held_by_move_only_function(const Slot& slot, uint64_t address) const;
  std::vector<HeldSlot> held_slots(const std::vector<Slot>& slots, uint64_t offset, uint64_t address) const;
  void follow_pointer(const Task& task, const Slot& slot, uint64_t address);
  void walk_node(const Task& task, uint64_t address);
  // Gives the plain block at exactly `pointer` a region (unless it has one) and queues it.
  void give(const Task& from, Level level, uint64_t pointer, Region region);
  std::optional<uint64_t> offset_in_type(const Region& region, BlockId block, uint64_t offset) const;
  std::optional<Region> region_at(NodeId node, BlockId block, uint64_t offset) const;
  TypeId dynamic_type(BlockId block, TypeId declared) const;

  const Heap& heap_;
  const Units& units_;
  SlotTable& slots_;
  Binaries& binaries_;
  std::vector<PackedRegion> regions_;                  // [0]: nothing is known
  std::vector<Extent> extents_;                        // of those that do not just begin somewhere
  std::vector<uint32_t> plain_;                        // by block: index into regions_
  std::vector<std::array<uint32_t, 2>> unit_regions_;  // likewise: control block, separate object
  std::vector<std::string> notes_;
  std::unordered_map<std::string, uint32_t> note_index_;
  std::unordered_map<BlockId, uint32_t> note_of_;  // index into notes_
  std::vector<Container> containers_;
  std::vector<GlobalHandle> global_handles_;
  std::vector<size_t> roots_by_address_;
  mutable std::unordered_map<uint64_t, TypeId> dynamic_types_;  // by vptr
  std::array<std::deque<Task>, kLevels> tasks_;
  std::deque<Pending> alternatives_;
  std::deque<Pending> raw_;
  const Slot* following_ = nullptr;  // of the alternative that is being followed
  mutable std::unique_ptr<Claims> claims_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_TYPING_H_
