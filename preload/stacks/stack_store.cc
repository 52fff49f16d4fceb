#include "preload/stacks/stack_store.h"

#include "preload/runtime/own_memory.h"

namespace gordian::preload {

constinit StackStore stack_store;

namespace {

// Children of nodes that were made one after the other lie near each other, and few pages are touched.
size_t bucket_of(uint32_t parent, uint64_t address, size_t bits) {
  constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;
  constexpr int kSpreadBits = 6;
  return (parent + (address * kGolden >> (64 - kSpreadBits))) & ((size_t{1} << bits) - 1);
}

}  // namespace

bool StackStore::create_buckets() {
  constexpr size_t kBuckets = size_t{1} << kBucketBits;
  auto* buckets = own_memory.allocate_array<std::atomic<uint32_t>>(kBuckets);
  if (buckets == nullptr) return false;
  buckets_end_ = buckets + kBuckets;
  return true;
}

bool StackStore::create(size_t max_nodes, Counters* counters) {
  counters_ = counters;
  counters->next_id.store(1, std::memory_order_relaxed);
  nodes_ = static_cast<Node*>(own_memory.allocate_closed(max_nodes * sizeof(Node)));
  if (nodes_ == nullptr || !open_up_to(0)) return false;
  max_nodes_ = max_nodes;
  populate_up_to(0);
  return true;
}

uint32_t StackStore::intern(const uintptr_t* frames, size_t count, bool cut_off) {
  if (count == 0) return 0;
  uint32_t id = cut_off ? kCutOff : 0;
  for (size_t i = count; i-- > 0;) {
    id = child(id, frames[i]);
    if (id == 0) {
      note_lost();
      return 0;
    }
  }
  return id;
}

uint32_t StackStore::child(uint32_t parent, uint64_t address) {
  if (max_nodes_ == 0) return 0;
  // Often it is the node made after its parent. Between steps, that one may not be open yet.
  const uint32_t next = parent + 1;
  if (next % kNodesPerStep != 0 && is(next, parent, address)) return next;
  std::atomic<uint32_t>& head_of_chain = bucket(bucket_of(parent, address, kBucketBits));
  uint32_t head = head_of_chain.load(std::memory_order_acquire);
  if (const uint32_t known = search(head, 0, parent, address)) return known;
  const uint32_t id = new_id();
  if (id == 0) return 0;
  Node& node = nodes_[id];
  __atomic_store_n(&node.address, address | kUnlinked, __ATOMIC_RELAXED);
  __atomic_store_n(&node.parent, parent, __ATOMIC_RELAXED);
  node.next = head;
  while (!head_of_chain.compare_exchange_weak(head, id, std::memory_order_acq_rel, std::memory_order_acquire)) {
    // Somebody was faster: perhaps with this very node.
    if (const uint32_t known = search(head, node.next, parent, address)) return known;
    node.next = head;
  }
  __atomic_store_n(&node.address, address, __ATOMIC_RELEASE);
  return id;
}

uint32_t StackStore::search(uint32_t from, uint32_t until, uint32_t parent, uint64_t address) const {
  for (uint32_t id = from; id != until; id = nodes_[id].next) {
    if (is_linked(id, parent, address)) return id;
  }
  return 0;
}

uint32_t StackStore::new_id() {
  uint32_t id = counters_->next_id.load(std::memory_order_relaxed);
  do {
    if (id >= max_nodes_) return 0;
  } while (!counters_->next_id.compare_exchange_weak(id, id + 1, std::memory_order_relaxed));
  if (!open_up_to(id)) return 0;
  if (id >= counters_->populated_nodes.load(std::memory_order_relaxed)) populate_up_to(id);
  return id;
}

// A quarter of what is in use ahead, so that little is had in vain.
void StackStore::populate_up_to(uint32_t id) {
  constexpr size_t kFewest = 1024;
  constexpr size_t kMost = kNodesPerStep;
  size_t from = counters_->populated_nodes.load(std::memory_order_relaxed);
  size_t count = from / 4 < kFewest ? kFewest : from / 4 > kMost ? kMost : from / 4;
  const size_t open = counters_->open_nodes.load(std::memory_order_relaxed);
  if (from + count > open) count = open - from;
  if (id < from || !counters_->populated_nodes.compare_exchange_strong(from, from + count, std::memory_order_relaxed))
    return;
  OwnMemory::populate(nodes_ + from, count * sizeof(Node));
  // A node's bucket is near its parent's number.
  constexpr size_t kBuckets = size_t{1} << kBucketBits;
  if (from + count <= kBuckets) OwnMemory::populate(&bucket(from + count - 1), count * sizeof(uint32_t));
}

// Steps are opened before the border moves, and opening twice is harmless: no thread sees a closed node as open.
bool StackStore::open_up_to(uint32_t id) {
  size_t open = counters_->open_nodes.load(std::memory_order_acquire);
  while (id >= open) {
    if (!OwnMemory::open(nodes_ + open, kNodesPerStep * sizeof(Node))) return false;
    if (counters_->open_nodes.compare_exchange_weak(open, open + kNodesPerStep, std::memory_order_acq_rel))
      open += kNodesPerStep;
  }
  return true;
}

void StackStore::mark_gone(uint32_t first, uint32_t last, uintptr_t begin, uintptr_t end, bool gone) {
  const size_t open = counters_->open_nodes.load(std::memory_order_acquire);
  if (last > open) last = static_cast<uint32_t>(open);
  for (uint32_t id = first == 0 ? 1 : first; id < last; ++id) {
    const uint64_t address = nodes_[id].address;
    // The byte before a return address is of the call.
    if ((address & kAddressMask) - 1 - begin >= end - begin || ((address & kGone) != 0) == gone) continue;
    __atomic_store_n(&nodes_[id].address, address ^ kGone, __ATOMIC_RELAXED);
  }
}

uint32_t StackStore::end_id() const {
  return counters_ == nullptr ? 1 : counters_->next_id.load(std::memory_order_relaxed);
}

}  // namespace gordian::preload
