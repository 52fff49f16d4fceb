#include "preload/table/block_table.h"

#include "preload/runtime/own_memory.h"

namespace gordian::preload {

constinit BlockTable block_table;

bool BlockTable::create() {
  root_ = own_memory.allocate_array<std::atomic<Entry*>>(kRootSize);
  return root_ != nullptr;
}

// The bounds are widened first, so that a snapshot never overlooks a leaf that is in use.
// Two threads may race for one leaf: the loser's memory is never touched and so costs addresses only.
BlockTable::Entry* BlockTable::install_leaf(size_t index) {
  Entry* fresh = own_memory.allocate_array<Entry>(kLeafEntries);
  if (fresh == nullptr) return nullptr;
  size_t first = first_leaf_.load(std::memory_order_relaxed);
  while (index < first && !first_leaf_.compare_exchange_weak(first, index, std::memory_order_relaxed)) {
  }
  size_t end = end_leaf_.load(std::memory_order_relaxed);
  while (index + 1 > end && !end_leaf_.compare_exchange_weak(end, index + 1, std::memory_order_relaxed)) {
  }
  Entry* present = nullptr;
  return root_[index].compare_exchange_strong(present, fresh, std::memory_order_acq_rel) ? fresh : present;
}

}  // namespace gordian::preload
