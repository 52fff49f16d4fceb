// Which blocks are live, by address.
//
// Problem: every malloc must note a block and every free must forget it, from all threads at once, in a few
// nanoseconds; and a snapshot must walk the blocks in address order and resolve interior pointers.
// Choice: two levels indexed by the address itself. The root has one pointer per 4 MiB of address space; a leaf has one
// entry per 16-byte granule. Example: block 0x55d0a4c2b2c0 is entry 0x2b2c of the leaf root[0x157429].
// Noting is one store, forgetting is one store; neither hashes, locks, rehashes nor waits.
// Rejected: a hash table (rehash pauses, no address order), a tree (locks), headers before blocks (changes the
// program's addresses and alignment).
//
// Threads: a granule's entry is written only by the thread that allocates or frees that block, which the allocator
// already keeps apart. Leaves appear by compare-and-swap and are never removed.
#ifndef GORDIAN_PRELOAD_TABLE_BLOCK_TABLE_H_
#define GORDIAN_PRELOAD_TABLE_BLOCK_TABLE_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

#include "preload/table/block_entry.h"

namespace gordian::preload {

class BlockTable {
 public:
  static constexpr int kAddressBits = 47;
  static constexpr int kLeafBits = 22;
  static constexpr int kGranuleBits = 4;
  static constexpr size_t kRootSize = size_t{1} << (kAddressBits - kLeafBits);
  static constexpr size_t kLeafEntries = size_t{1} << (kLeafBits - kGranuleBits);
  static constexpr size_t kLeafBytes = size_t{1} << kLeafBits;  // of address space that a leaf covers

  using Entry = std::atomic<uint64_t>;

  // REQUIRES: own memory is reserved. False: no memory; then nothing may be called.
  bool create();

  // Notes a live block. Counts it as lost if the address is not representable or memory ran out.
  void publish(const void* block, BlockEntry entry) {
    if (Entry* slot = slot_for(reinterpret_cast<uintptr_t>(block))) {
      slot->store(entry.packed, std::memory_order_relaxed);
    } else {
      lost_.fetch_add(1, std::memory_order_relaxed);
    }
  }

  // Forgets a block, if it is known, and returns what was known of it. Call it before the memory is really freed:
  // afterwards another thread may already own the address.
  BlockEntry unpublish(const void* block) {
    Entry* slot = existing_slot(reinterpret_cast<uintptr_t>(block));
    if (slot == nullptr) return {};
    const BlockEntry known{slot->load(std::memory_order_relaxed)};
    if (known.valid()) slot->store(0, std::memory_order_relaxed);
    return known;
  }

  BlockEntry find(const void* block) const {
    const Entry* slot = existing_slot(reinterpret_cast<uintptr_t>(block));
    return slot == nullptr ? BlockEntry{} : BlockEntry{slot->load(std::memory_order_relaxed)};
  }

  // The leaf that covers addresses [index << kLeafBits, …), or nullptr. REQUIRES: index < kRootSize.
  const Entry* leaf(size_t index) const { return root_[index].load(std::memory_order_acquire); }
  // Leaves exist only in [first_leaf(), end_leaf()).
  size_t first_leaf() const { return first_leaf_.load(std::memory_order_relaxed); }
  size_t end_leaf() const { return end_leaf_.load(std::memory_order_relaxed); }
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  static constexpr uintptr_t kGranuleMask = (uintptr_t{1} << kGranuleBits) - 1;
  static size_t index_in_leaf(uintptr_t address) { return address >> kGranuleBits & (kLeafEntries - 1); }

  Entry* existing_slot(uintptr_t address) const {
    if (address >> kAddressBits != 0 || (address & kGranuleMask) != 0) return nullptr;
    Entry* leaf = root_[address >> kLeafBits].load(std::memory_order_acquire);
    return leaf == nullptr ? nullptr : leaf + index_in_leaf(address);
  }
  Entry* slot_for(uintptr_t address) {
    if (address >> kAddressBits != 0 || (address & kGranuleMask) != 0) return nullptr;
    Entry* leaf = root_[address >> kLeafBits].load(std::memory_order_acquire);
    if (leaf == nullptr) leaf = install_leaf(address >> kLeafBits);
    return leaf == nullptr ? nullptr : leaf + index_in_leaf(address);
  }
  Entry* install_leaf(size_t index);

  std::atomic<Entry*>* root_ = nullptr;
  std::atomic<size_t> first_leaf_{kRootSize};
  std::atomic<size_t> end_leaf_{0};
  std::atomic<uint64_t> lost_{0};
};

extern BlockTable block_table;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_TABLE_BLOCK_TABLE_H_
