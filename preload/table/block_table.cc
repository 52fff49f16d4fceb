#include "preload/table/block_table.h"

#include "preload/runtime/own_memory.h"

namespace gordian::preload {

constinit BlockTable block_table;

// The root is readable as a whole, but writable only around the leaves: what is writable counts as the program's data
// (RLIMIT_DATA), touched or not.
bool BlockTable::create() {
  root_ = static_cast<std::atomic<Entry*>*>(own_memory.allocate_closed(kRootSize * sizeof *root_));
  if (root_ == nullptr || !OwnMemory::open_to_read(root_, kRootSize * sizeof *root_)) return false;
  root_size_ = kRootSize;
  return true;
}

__attribute__((cold)) void BlockTable::note_lost() { lost_.fetch_add(1, std::memory_order_relaxed); }

__attribute__((noinline)) void BlockTable::write_short(Entry* slot, size_t size, uint32_t stack, uint32_t birth) {
  if (stack == BlockStart::kOwnStack) {
    stack = BlockStart::kOwnShortStack;
  } else if (stack >= BlockStart::kOwnShortStack) {
    stack = 0;
    stacks_lost_.fetch_add(1, std::memory_order_relaxed);
  }
  slot->store(BlockStart::of_short(size, stack, birth).packed(), std::memory_order_release);
}

void BlockTable::correct_size(const void* block, const BlockRecord& known, size_t size) {
  Entry* slot = existing_slot(block);
  if (BlockStart(slot->load(std::memory_order_relaxed)).is_long()) {
    const uint8_t flags = BlockSize::flags(slot);
    BlockSize::write(slot, size);
    if (flags != 0) BlockSize::add_flags(slot, flags);
  } else {
    write(slot, size, known.own ? BlockStart::kOwnStack : known.stack, known.birth);
  }
}

bool BlockTable::add_flags(const void* block, uint8_t flags) {
  Entry* slot = existing_slot(block);
  if (slot == nullptr) return false;
  const BlockStart start{slot->load(std::memory_order_relaxed)};
  if (!start.live() || !start.is_long()) return false;
  BlockSize::add_flags(slot, flags);
  return true;
}

const void* BlockTable::block_around(const void* address) const {
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  constexpr uintptr_t kGranuleBytes = uintptr_t{1} << kGranuleBits;
  for (uintptr_t back = 0; back <= kMostBack && back + kPageSize <= wanted; back += kGranuleBytes) {
    const auto* start = reinterpret_cast<const void*>((wanted - back) & ~(kGranuleBytes - 1));
    const BlockRecord block = find(start);
    if (!block.live) continue;
    return start == address || wanted - reinterpret_cast<uintptr_t>(start) < block.size ? start : nullptr;
  }
  return nullptr;
}

__attribute__((cold)) BlockTable::Entry* BlockTable::new_slot(const void* block) {
  const size_t granule = granule_of(block);
  const size_t index = granule >> kLeafEntryBits;
  if (index >= kRootSize) return nullptr;
  Entry* leaf = install_leaf(index);
  return leaf == nullptr ? nullptr : leaf + index_in_leaf(granule);
}

bool BlockTable::open_root_at(size_t index) {
  constexpr size_t kStep = kRootStepBytes / sizeof *root_;
  return OwnMemory::open(root_ + (index & ~(kStep - 1)), kRootStepBytes);
}

void BlockTable::end_epoch() {
  const uint64_t ended = epochs_ended_.load(std::memory_order_relaxed) + 1;
  if (ended >= Birth::kCycle) forget_births(Birth::after(ended));
  epochs_ended_.store(ended, std::memory_order_relaxed);
  birth_.store(Birth::after(ended), std::memory_order_relaxed);
}

// Blocks come and go meanwhile. An entry that changed under our hands belongs to a younger block, or to none; one that
// was freed and came back the same cannot be, because what is born now has another birth.
void BlockTable::forget_births(uint32_t birth) {
  for_each_leaf([birth](size_t, Entry* leaf) {
    for (size_t i = 0; i < kLeafEntries; ++i) {
      const BlockStart start{leaf[i].load(std::memory_order_relaxed)};
      if (!start.live() || start.birth() != birth) continue;
      uint32_t expected = start.packed();
      leaf[i].compare_exchange_strong(expected, start.with_birth(Birth::kLongAgo).packed(), std::memory_order_relaxed);
    }
    return true;
  });
}

// The page of the root is marked first, so that a snapshot never overlooks a leaf that is in use.
// Two threads may race for one leaf: the loser's memory is never touched and so costs addresses only.
BlockTable::Entry* BlockTable::install_leaf(size_t index) {
  Entry* fresh = own_memory.allocate_array<Entry>(kLeafEntries + BlockSize::kFurtherEntries);
  if (fresh == nullptr || !open_root_at(index)) return nullptr;
  const size_t page = index / kLeavesPerRootPage;
  used_root_pages_[page / 64].fetch_or(uint64_t{1} << page % 64, std::memory_order_acq_rel);
  Entry* present = nullptr;
  return root_[index].compare_exchange_strong(present, fresh, std::memory_order_acq_rel) ? fresh : present;
}

}  // namespace gordian::preload
