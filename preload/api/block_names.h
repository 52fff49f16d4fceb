// The names that a program gave to its blocks (gordian_name).
//
// Problem: few blocks have names, names differ in length, all threads may give some at once, and a server that names
// each of its sessions must not make us grow for ever. Choice: a hash table by the block's address, of fixed size, in
// addresses that cost nothing until they are used; each slot has room for one name. Whether a name still holds is not
// asked here: the block table has a flag, which goes when the block goes (kNamedBlock). So slots need not be given
// back: one whose block has no name any more is simply taken.
//
// Lock-free. Two threads that name one block at the same moment may leave a mixture of both names.
// Rejected: a lock (a fork might inherit it locked), a log of names (grows with the calls).
#ifndef GORDIAN_PRELOAD_API_BLOCK_NAMES_H_
#define GORDIAN_PRELOAD_API_BLOCK_NAMES_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

#include "preload/platform/text.h"
#include "preload/runtime/own_memory.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

class BlockNames {
 public:
  static constexpr size_t kMostBytes = 200;  // of a name; the rest is cut off

  // Gives a live block a name, which replaces the one it has. Nothing happens if there is no room.
  void set(BlockTable* table, const void* block, Text name);

  // Calls visit(block's address, Text) for the names that still hold. Not at the same time as `set`.
  template <typename Visit>
  void for_each(const BlockTable& table, Visit&& visit) const {
    const Slot* slots = slots_.load(std::memory_order_acquire);
    for (size_t page = 0; slots != nullptr && page < kPages; ++page) {
      if ((used_pages_[page / 64].load(std::memory_order_relaxed) >> page % 64 & 1) == 0) continue;
      for (size_t i = page * kSlotsPerPage; i < (page + 1) * kSlotsPerPage; ++i) {
        const uintptr_t block = slots[i].block.load(std::memory_order_relaxed);
        const uint32_t size = slots[i].size.load(std::memory_order_acquire);
        if (block != 0 && size != 0 && holds(table, block)) visit(block, Text(slots[i].text, size));
      }
    }
  }

  // Names for which there was no room.
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kSlots = size_t{1} << 17;
  static constexpr size_t kProbes = 64;

  struct Slot {
    std::atomic<uintptr_t> block;  // 0: never used
    std::atomic<uint32_t> size;    // 0: being written
    char text[kMostBytes + 44];
  };
  static constexpr size_t kSlotsPerPage = kPageSize / sizeof(Slot);
  static constexpr size_t kPages = kSlots / kSlotsPerPage;
  static_assert(sizeof(Slot) == 256);

  static bool holds(const BlockTable& table, uintptr_t block) {
    return (table.find(reinterpret_cast<const void*>(block)).flags & kNamedBlock) != 0;
  }
  Slot* slots();
  Slot* slot_for(const BlockTable& table, uintptr_t block);

  std::atomic<Slot*> slots_{nullptr};
  std::atomic<uint64_t> used_pages_[kPages / 64] = {};  // where names were: looking at the others would cost memory
  std::atomic<uint64_t> lost_{0};
};

extern BlockNames block_names;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_API_BLOCK_NAMES_H_
