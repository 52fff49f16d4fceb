// Which block contains an address: the block table of the copied process, made ready for millions of questions.
//
// Problem: the table knows where blocks begin; a pointer may point anywhere into one, or just past its end, and a block
// may be gigabytes long. A snapshot asks this of every word of the heap, and most of the price is memory's latency.
// Choice: for each *area* of 4 MiB that has any part of a block, two bitmaps:
//   covered   a bit per word of address space: does this address belong to a block? It answers what a scan wants to
//   know
//             with one access to memory, which can be fetched ahead of time.
//   starts    a bit per granule, with two levels of summary above it, so that "the last start at or before this
//             granule", that is, which block, is three bit operations, however far back it lies. A block that reaches
//             beyond its area is also in a short sorted list.
// Example: block [0x7f0000000010, +5 MiB) starts in one area and covers a part of the next: an address in the second
// finds its bit in `covered` there, but no start, and then the list.
//
// Objects that the program made inside larger pieces of memory (gordian_arena_alloc) are blocks, too. They stand in a
// sorted list of their own. A block that holds or held some ends where the first of them begins: what lies between and
// behind them is free space of the arena, with stale pointers. An object counts if a block that is known to hold
// objects is around it, or memory that the program mapped itself or has as a variable; others were left behind in
// memory that has been freed.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_BLOCK_INDEX_H_
#define GORDIAN_PRELOAD_SNAPSHOT_BLOCK_INDEX_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/api/arena_table.h"
#include "preload/runtime/image.h"
#include "preload/runtime/own_memory.h"
#include "preload/snapshot/leaf_reader.h"
#include "preload/snapshot/module_list.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

struct LiveBlock {
  uintptr_t address = 0;
  BlockRecord record;
  bool in_arena = false;
  uint32_t object_age = 0;  // of one in an arena

  uintptr_t end() const { return address + record.size; }
};

class BlockIndex {
 public:
  // Reads both tables. `variables`: where modules have their data. REQUIRES: `variables` and `reader` outlive the
  // index. False: memory ran out.
  bool build(const BlockTable& table, const ArenaTable& arenas, const OwnVector<ModuleSegment>& variables,
             const PageReader* reader);

  // The block that contains the address: from its first byte to one past its last; where one block ends and another
  // begins, the latter.
  bool find(uintptr_t address, LiveBlock* found) const;
  // Is there such a block?
  bool contains(uintptr_t address) const {
    const Area* area = area_of(address);
    if (area == nullptr) return false;
    const size_t word = word_in_area(address);
    if ((area->covered[word / 64] >> word % 64 & 1) == 0) return false;
    return __builtin_expect(address % kWordBytes == 0, true) || reaches_beyond(*area, word) || find_unaligned(address);
  }
  // Makes a later `contains` of this address fast. False: the answer will be no.
  bool prefetch(uintptr_t address) const {
    const Area* area = area_of(address);
    if (area == nullptr) return false;
    // Not by __builtin_prefetch: g++ takes a function that does nothing else for one without effect, and drops the
    // call.
    asm volatile("prefetcht0 %0" : : "m"(area->covered[word_in_area(address) / 64]));
    return true;
  }
  // Is there a block that starts in, or reaches into, [begin, end)?
  bool any_in(uintptr_t begin, uintptr_t end) const;

  // Is the address inside an object of an arena?
  bool in_object(uintptr_t address) const {
    const LiveBlock* object = objects_.empty() ? nullptr : last_object(address);
    return object != nullptr && address < object->end();
  }
  // Are there blocks at addresses that are no multiple of 16?
  bool has_objects() const { return !objects_.empty(); }

  // Calls visit(block) for each block, in address order.
  template <typename Visit>
  void for_each(Visit&& visit) {
    size_t next_object = 0;
    const auto visit_objects_before = [&](uintptr_t address) {
      while (next_object < objects_.size() && objects_[next_object].address < address) visit(objects_[next_object++]);
    };
    for_each_in_table([&](const LiveBlock& block) {
      visit_objects_before(block.address);
      visit(without_objects(block));
    });
    visit_objects_before(UINTPTR_MAX);
  }

  // Blocks that the loader allocated for the runtime: they are not the program's, but keep what they point to alive.
  const OwnVector<AddressRange>& runtime_blocks() const { return runtime_blocks_; }
  uint64_t blocks() const { return blocks_; }
  // How many snapshots the block has lived through before this one; 0 if it is not known.
  uint32_t age_of(const LiveBlock& block) const {
    return block.in_arena ? block.object_age : table_->age_of(block.record);
  }
  // Left out: blocks that begin within another. Their memory was freed by a way that the hooks do not see.
  uint64_t inside_others() const { return inside_others_; }

 private:
  template <typename Visit>
  void for_each_in_table(Visit&& visit) {
    for (const Area* area : in_order_) {
      if (area->top == 0) continue;
      leaf_.load(area->entries);
      for (size_t i = 0; i < kStartWords; ++i) {
        for (uint64_t bits = area->starts[i]; bits != 0; bits &= bits - 1) {
          const size_t granule = i * 64 + static_cast<size_t>(__builtin_ctzll(bits));
          visit({area->base + (granule << BlockTable::kGranuleBits), BlockTable::read(leaf_.entries() + granule)});
        }
      }
    }
  }

  static constexpr size_t kWordBytes = 8;
  static constexpr size_t kAreaBytes = BlockTable::kLeafBytes;
  static constexpr size_t kCoveredWords = kAreaBytes / kWordBytes / 64;
  static constexpr size_t kStartWords = BlockTable::kLeafEntries / 64;
  static constexpr size_t kSummaries = kStartWords / 64;

  struct Area {
    uintptr_t base;
    const BlockTable::Entry* entries;
    uint64_t top;
    uint64_t summary[kSummaries];
    uint64_t starts[kStartWords];
    uint64_t covered[kCoveredWords];
  };

  // Areas are looked up in two steps: most of what a heap holds are no addresses, but look like some, and asking a
  // single table about each would touch all of its pages.
  static constexpr size_t kAreasPerRegion = 512;
  static constexpr size_t kRegions = BlockTable::kRootSize / kAreasPerRegion + 1;
  struct Region {
    Area* areas[kAreasPerRegion];  // nullptr: nothing there
  };

  static size_t word_in_area(uintptr_t address) { return address % kAreaBytes / kWordBytes; }
  const Area* area_of(uintptr_t address) const {
    if (address / kAreaBytes >= kRegions * kAreasPerRegion) return nullptr;
    const Region* region = regions_[address / kAreaBytes / kAreasPerRegion];
    return region == nullptr ? nullptr : region->areas[address / kAreaBytes % kAreasPerRegion];
  }
  // REQUIRES: the word is covered. True: the block that it belongs to certainly goes on into the next word, so that all
  // addresses within this one are the block's. (Where a block ends, they may not be. A program with tagged pointers
  // asks often.)
  bool reaches_beyond(const Area& area, size_t word) const {
    if (has_objects() || word % 64 == 63) return false;
    const bool next_covered = (area.covered[word / 64] >> (word + 1) % 64 & 1) != 0;
    const size_t next_granule = (word + 1) / 2;
    return next_covered && (word % 2 == 0 || (area.starts[next_granule / 64] >> next_granule % 64 & 1) == 0);
  }
  bool find_unaligned(uintptr_t address) const;
  bool find_in_table(const Area& area, uintptr_t address, LiveBlock* found) const;
  static bool last_start(const Area& area, size_t granule, size_t* found);
  LiveBlock block_at(const Area& area, size_t granule) const;
  bool last_spanning(uintptr_t address, LiveBlock* found) const;

  bool add_leaf(size_t index, const BlockTable::Entry* leaf);
  bool add_block(LiveBlock block);
  bool add_objects_before(uintptr_t address, bool all);
  bool add_object(const ArenaObject& object, uintptr_t limit);
  bool may_hold_objects(uintptr_t address) const;
  // The last object that begins at or before the address; nullptr if there is none.
  const LiveBlock* last_object(uintptr_t address) const;
  // The block without the objects in it.
  LiveBlock without_objects(LiveBlock block) const;
  bool cover(const LiveBlock& block);
  static void cover_words(Area* area, uintptr_t first, uintptr_t last);
  Area** place_of_area(uintptr_t address);
  Area* area_for(uintptr_t address);
  bool note_full_area(uintptr_t address);

  const BlockTable* table_ = nullptr;
  LeafReader leaf_;
  Region** regions_ = nullptr;     // nullptr: nothing there
  Area* full_area_ = nullptr;      // stands for every area in the midst of a block
  OwnVector<Area*> in_order_;      // all others, by address
  OwnVector<LiveBlock> spanning_;  // blocks that reach beyond their area, in address order
  OwnVector<AddressRange> runtime_blocks_;
  OwnVector<ArenaObject> noted_objects_;
  size_t next_noted_ = 0;           // of those that are still to be judged
  OwnVector<LiveBlock> objects_;    // that count, by address
  OwnVector<AddressRange> arenas_;  // what remains of blocks that hold objects, by address
  const OwnVector<ModuleSegment>* variables_ = nullptr;
  uintptr_t last_end_ = 0;  // of the last block added
  uint64_t blocks_ = 0;
  uint64_t inside_others_ = 0;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_BLOCK_INDEX_H_
