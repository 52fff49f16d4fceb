#include "preload/api/block_names.h"

namespace gordian::preload {

constinit BlockNames block_names;

void BlockNames::set(BlockTable* table, const void* block, Text name) {
  Slot* slot = slot_for(*table, reinterpret_cast<uintptr_t>(block));
  if (slot == nullptr) {
    lost_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const auto page = static_cast<size_t>(slot - slots_.load(std::memory_order_relaxed)) / kSlotsPerPage;
  used_pages_[page / 64].fetch_or(uint64_t{1} << page % 64, std::memory_order_relaxed);
  name = name.first(kMostBytes);
  slot->size.store(0, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  memcpy(slot->text, name.data, name.size);
  slot->size.store(static_cast<uint32_t>(name.size), std::memory_order_release);
  table->add_flags(block, kNamedBlock);
}

// Two threads may race for the first use: the loser's addresses cost nothing.
BlockNames::Slot* BlockNames::slots() {
  Slot* present = slots_.load(std::memory_order_acquire);
  if (present != nullptr) return present;
  Slot* fresh = own_memory.allocate_array<Slot>(kSlots);
  if (fresh == nullptr) return nullptr;
  return slots_.compare_exchange_strong(present, fresh, std::memory_order_acq_rel) ? fresh : present;
}

// The block's own slot; else the first in its row that nobody uses (any more).
BlockNames::Slot* BlockNames::slot_for(const BlockTable& table, uintptr_t block) {
  Slot* all = slots();
  if (all == nullptr) return nullptr;
  const size_t home = block * 0x9e3779b97f4a7c15u >> 47;
  static_assert(kSlots == size_t{1} << (64 - 47));
  const auto in_row = [&](size_t i) -> Slot& { return all[(home + i) % kSlots]; };
  for (size_t i = 0; i < kProbes; ++i) {
    const uintptr_t user = in_row(i).block.load(std::memory_order_acquire);
    if (user == block) return &in_row(i);
    if (user == 0) break;
  }
  for (size_t i = 0; i < kProbes; ++i) {
    uintptr_t user = in_row(i).block.load(std::memory_order_acquire);
    if (user != 0 && holds(table, user)) continue;
    if (in_row(i).block.compare_exchange_strong(user, block, std::memory_order_acq_rel) || user == block)
      return &in_row(i);
  }
  return nullptr;
}

}  // namespace gordian::preload
