// The objects that a program made inside larger pieces of memory (gordian_arena_alloc): where they begin, how long they
// are, from which call stack.
//
// Problem: the block table (table/block_table.h) has one entry a granule of 16 bytes; arenas pack objects at every 8.
// Choice: the same idea with granules of 8 bytes, in *regions* of 4 MiB that appear when their first object does. An
// object has two entries, or one if it has 8 bytes or less:
//
//   first      31 start=1   30 single=1: 8 bytes or less   26-29 size, if single   0-25 stack
//   second     31 start=0    0-30 size
//   third      31 start=0    0-29 born, if the object has more than 16 bytes
//   gone       31 start=0   30 gone=1   0-29 0: an object began here, which is no more
//
// Where the first object of an arena is or was, the arena's own data end: what follows is handed out, or free and full
// of old pointers. So an object that goes leaves a mark; of a range of objects that goes, the lowest does.
//
// Costs nothing until the first call; then half of the arenas' memory. A region, once there, stays.
//
// Threads: an object's entries are written by the thread that makes or drops it. Regions appear by compare-and-swap.
#ifndef GORDIAN_PRELOAD_API_ARENA_TABLE_H_
#define GORDIAN_PRELOAD_API_ARENA_TABLE_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

#include "preload/runtime/own_memory.h"

namespace gordian::preload {

struct ArenaObject {
  uintptr_t address = 0;
  size_t size = 0;
  uint32_t stack = 0;
  uint32_t born = 0;  // 0: not known; else one more than the epochs that had ended (table/birth.h)
  bool gone = false;  // it was one

  uintptr_t end() const { return address + size; }
};

class ArenaTable {
 public:
  static constexpr size_t kGranule = 8;
  static constexpr size_t kMaxSize = (size_t{1} << 31) - 1;

  // Notes an object; what was noted within its memory before is forgotten. Counts it as lost if it is not aligned, too
  // large, or memory ran out. REQUIRES: stack < 2^26, born < 2^30.
  void publish(uintptr_t object, size_t size, uint32_t stack, uint32_t born);
  // Unknown addresses are fine.
  void forget(uintptr_t object);
  // All objects that begin in [begin, begin + size). `leave_mark`: the memory stays that of an arena.
  void forget_range(uintptr_t begin, size_t size, bool leave_mark);

  // False: there was no object so far.
  bool in_use() const { return regions_.load(std::memory_order_acquire) != nullptr; }
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

  // Appends all objects, gone ones too, to `objects`, in address order. False: memory ran out. For the snapshot's copy.
  bool collect(OwnVector<ArenaObject>* objects) const;

 private:
  using Entry = std::atomic<uint32_t>;
  static constexpr int kAddressBits = 47;
  static constexpr int kRegionBits = 22;
  static constexpr size_t kRegionBytes = size_t{1} << kRegionBits;
  static constexpr size_t kEntries = kRegionBytes / kGranule;
  static constexpr size_t kEntriesPerPage = kPageSize / sizeof(Entry);
  static constexpr size_t kPages = kEntries / kEntriesPerPage;
  static constexpr size_t kRegions = size_t{1} << 14;  // 64 GiB of arenas
  static constexpr size_t kProbes = 256;
  static constexpr size_t kFewRegions = 64;  // so many are looked up one by one

  struct Region {
    std::atomic<uintptr_t> number;  // address / kRegionBytes; 0: none yet
    std::atomic<Entry*> entries;    // two more than kEntries: an object may begin at the last; nullptr: not yet
    std::atomic<uint64_t> used_pages[kPages / 64];  // of the entries

    void use(size_t entry) {
      std::atomic<uint64_t>& word = used_pages[entry / kEntriesPerPage / 64];
      const uint64_t bit = uint64_t{1} << entry / kEntriesPerPage % 64;
      if ((word.load(std::memory_order_relaxed) & bit) == 0) word.fetch_or(bit, std::memory_order_relaxed);
    }
    bool used(size_t page) const {
      return (used_pages[page / 64].load(std::memory_order_relaxed) >> page % 64 & 1) != 0;
    }
  };

  Region* find(uintptr_t number) const;
  Region* find_or_add(uintptr_t number);
  static void forget_in(Region* region, uintptr_t begin, uintptr_t end, bool leave_mark);
  // Entries [first, end).
  static void clear(Region* region, size_t first, size_t end);
  // The first entry of an object, present or gone, in [first, end), or `end`.
  static size_t lowest(const Region& region, size_t first, size_t end);
  static bool collect(const Region& region, OwnVector<ArenaObject>* objects);

  std::atomic<Region*> regions_{nullptr};
  std::atomic<uint64_t> lost_{0};
};

extern ArenaTable arena_table;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_API_ARENA_TABLE_H_
