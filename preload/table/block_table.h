// Which blocks are live, by address.
//
// Problem: every malloc must note a block and every free must forget it, from all threads at once, in a few
// nanoseconds; and a snapshot must walk the blocks in address order and resolve interior pointers.
// Choice: two levels indexed by the address itself. The root has one pointer per 4 MiB of address space; a leaf has one
// 4-byte entry per 16-byte granule (block_entry.h). Example: block 0x55d0a4c2b2c0 is entry 0x2b2c of the leaf
// root[0x157429]. Noting is two stores, forgetting is one; neither hashes, locks, rehashes nor waits.
// Rejected: a hash table (rehash pauses, no address order), a tree (locks), headers before blocks (changes the
// program's addresses and alignment), 8-byte entries (half of a small-block heap again).
//
// The memory in use is a quarter of that of the pages that hold block starts, at most. A leaf is followed by a page
// more, so that a block which begins in its last granules has its further entries behind the first.
//
// Threads: a granule's entry is written only by the thread that allocates or frees that block, which the allocator
// already keeps apart. Leaves appear by compare-and-swap and are never removed.
#ifndef GORDIAN_PRELOAD_TABLE_BLOCK_TABLE_H_
#define GORDIAN_PRELOAD_TABLE_BLOCK_TABLE_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>
#include <bit>

#include "preload/table/birth.h"
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

  using Entry = std::atomic<uint32_t>;

  // REQUIRES: own memory is reserved. False: no memory; then nothing may be called but unpublish, forget and find,
  // which find nothing; so it is before.
  bool create();

  // The allocator never puts two blocks less than two granules apart: even the smallest may have two entries.
  // REQUIRES: nothing was published yet.
  void every_block_spans_two_granules() { long_from_ = 0; }

  // Notes a live block. Counts it as lost if the address is not representable or memory ran out.
  // REQUIRES: stack < BlockStart::kOwnStack. The stack of one of the runtime's own blocks is not kept.
  void publish(const void* block, size_t size, uint32_t stack, bool own) {
    Entry* slot = slot_for(block);
    if (__builtin_expect(slot == nullptr, false)) return note_lost();
    write(slot, size, own ? BlockStart::kOwnStack : stack, birth_.load(std::memory_order_relaxed));
  }

  // The same for the common case of a program's block, in fewer instructions. False: nothing was done.
  bool publish_at_once(const void* block, size_t size, uint32_t stack) {
    Entry* slot = existing_slot(block);
    if (__builtin_expect(slot == nullptr || size < long_from_, false)) return false;
    write(slot, size, stack, birth_.load(std::memory_order_relaxed));
    return true;
  }

  // Forgets a block, if it is known, and returns its first entry. Call it before the memory is really freed:
  // afterwards another thread may already own the address.
  BlockStart unpublish(const void* block) {
    Entry* slot = existing_slot(block);
    if (slot == nullptr) return {};
    const BlockStart known{slot->load(std::memory_order_relaxed)};
    slot->store(0, std::memory_order_relaxed);
    return known;
  }

  // The same for the common case of free, in fewer instructions. False: the block is not known; nothing was done.
  bool forget(const void* block) {
    Entry* slot = existing_slot(block);
    if (__builtin_expect(slot == nullptr || !BlockStart{slot->load(std::memory_order_relaxed)}.live(), false))
      return false;
    slot->store(0, std::memory_order_relaxed);
    return true;
  }

  // The block was not freed after all (a failed realloc): what unpublish returned is true again.
  void republish(const void* block, BlockStart known) {
    if (known.live()) existing_slot(block)->store(known.packed(), std::memory_order_release);
  }

  // The size of a live block is another than was thought at first.
  // REQUIRES: the block has room for `size` bytes, and `known` comes from find.
  void correct_size(const void* block, const BlockRecord& known, size_t size);

  // Does nothing, and returns false, if there is no such block or it is a short one.
  bool add_flags(const void* block, uint8_t flags);
  // The block that contains the address, if it begins at most kMostBack before it; nullptr if there is none.
  const void* block_around(const void* address) const;
  static constexpr size_t kMostBack = size_t{1} << 20;

  BlockRecord find(const void* block) const {
    const Entry* slot = existing_slot(block);
    return slot == nullptr ? BlockRecord{} : read(slot);
  }

  // To be called just before a snapshot is taken: blocks published from now on are younger than it. (A thread may be in
  // the middle of publishing: such a block may count as born before.) One caller at a time; other threads go on. Every
  // snapshot after the 14th reads the whole table here.
  void end_epoch();
  // How many snapshots the block had lived through before the last call of end_epoch; at most Birth::kMaxAge. Those of
  // a process before it forked count, too.
  uint32_t age_of(const BlockRecord& record) const {
    return Birth::age(record.birth, epochs_ended_.load(std::memory_order_relaxed));
  }

  // Snapshots so far, one that is being taken included.
  uint64_t epochs_ended() const { return epochs_ended_.load(std::memory_order_relaxed); }

  // What stands at an entry of a leaf.
  static BlockRecord read(const Entry* slot) {
    const BlockStart start{slot->load(std::memory_order_acquire)};
    if (!start.live()) return {};
    const bool own = start.own();
    const size_t size = start.is_long() ? BlockSize::read(slot) : start.short_size();
    const uint8_t flags = start.is_long() ? BlockSize::flags(slot) : uint8_t{0};
    return {size, own ? 0 : start.stack(), start.birth(), flags, own, true};
  }

  // The leaf that covers addresses [index << kLeafBits, …), or nullptr. REQUIRES: index < kRootSize.
  const Entry* leaf(size_t index) const { return root_[index].load(std::memory_order_acquire); }
  // Calls visit(index, leaf) for each leaf, in address order, until it returns false; returns whether it never did.
  // Looks only at those pages of the root that have leaves: the others were never touched, and there are 65,536.
  template <typename Visit>
  bool for_each_leaf(Visit&& visit) const {
    for (size_t word = 0; word < kRootPages / 64; ++word) {
      for (uint64_t bits = used_root_pages_[word].load(std::memory_order_acquire); bits != 0; bits &= bits - 1) {
        const size_t page = word * 64 + static_cast<size_t>(__builtin_ctzll(bits));
        for (size_t index = page * kLeavesPerRootPage; index < (page + 1) * kLeavesPerRootPage; ++index) {
          Entry* leaf = root_[index].load(std::memory_order_acquire);
          if (leaf != nullptr && !visit(index, leaf)) return false;
        }
      }
    }
    return true;
  }
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }
  // Stacks of short blocks whose id has too many bits for the entry.
  uint64_t stacks_lost() const { return stacks_lost_.load(std::memory_order_relaxed); }

 private:
  static constexpr int kLeafEntryBits = kLeafBits - kGranuleBits;
  static constexpr size_t kLeavesPerRootPage = 4096 / sizeof(Entry*);
  static constexpr size_t kRootPages = kRootSize / kLeavesPerRootPage;
  static constexpr size_t kRootStepBytes = size_t{1} << 20;  // of the root that become writable together

  // An address is rotated, not shifted: what is not aligned gets a number beyond all others, as does what lies too
  // high, and one comparison finds both.
  static size_t granule_of(const void* block) { return std::rotr(reinterpret_cast<uintptr_t>(block), kGranuleBits); }
  static size_t index_in_leaf(size_t granule) { return granule & (kLeafEntries - 1); }

  Entry* existing_slot(const void* block) const {
    const size_t granule = granule_of(block);
    const size_t index = granule >> kLeafEntryBits;
    if (__builtin_expect(index >= root_size_, false)) return nullptr;
    Entry* leaf = root_[index].load(std::memory_order_acquire);
    return leaf == nullptr ? nullptr : leaf + index_in_leaf(granule);
  }
  Entry* slot_for(const void* block) {
    Entry* slot = existing_slot(block);
    return __builtin_expect(slot != nullptr, true) ? slot : new_slot(block);
  }
  void write(Entry* slot, size_t size, uint32_t stack, uint32_t birth) {
    if (__builtin_expect(size < long_from_, false)) return write_short(slot, size, stack, birth);
    BlockSize::write(slot, size);
    slot->store(BlockStart::of_long(stack, birth).packed(), std::memory_order_release);
  }
  void write_short(Entry* slot, size_t size, uint32_t stack, uint32_t birth);
  Entry* new_slot(const void* block);
  // False: no memory.
  bool open_root_at(size_t index);
  Entry* install_leaf(size_t index);
  void note_lost();
  void forget_births(uint32_t birth);

  std::atomic<Entry*>* root_ = nullptr;
  size_t root_size_ = 0;                              // kRootSize, once it is there
  size_t long_from_ = BlockStart::kShortSizeMax + 1;  // smaller blocks are short ones
  std::atomic<uint32_t> birth_{Birth::after(0)};      // of blocks that are published now
  std::atomic<uint64_t> epochs_ended_{0};
  std::atomic<uint64_t> used_root_pages_[kRootPages / 64]{};  // a bit for each
  std::atomic<uint64_t> lost_{0};
  std::atomic<uint64_t> stacks_lost_{0};
};

extern BlockTable block_table;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_TABLE_BLOCK_TABLE_H_
