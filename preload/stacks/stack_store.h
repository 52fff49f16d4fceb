// Call stacks, interned as a tree of frames.
//
// Problem: millions of allocations come from a few thousand stacks that share most of their outer frames.
// Choice: a node is (parent node, return address); a stack is the id of its innermost node. The stacks
// main→load→parse and main→load→read share the nodes main and main→load. Equal nodes are found through a hash table
// with chains; a new node is filled in, then linked at the head of its chain by compare-and-swap, so readers and
// writers never wait. Losing that race to a thread with the same node leaves an unused id. Until it is linked a node is
// marked (kUnlinked), an unused one for good: nodes are also found by their number, and a stack has one id only.
// Rejected: whole stacks as arrays (five to ten times the memory), open addressing over the full id range (touches a
// page of index per node), locks.
//
// When a module is unloaded, the nodes of its code are marked as gone, and are not found any more: other code that
// comes to lie there gets nodes of its own. Which module a node was of follows from its id and the time of the unload.
//
// Threads: any, also while a signal handler interrupts `intern`.
#ifndef GORDIAN_PRELOAD_STACKS_STACK_STORE_H_
#define GORDIAN_PRELOAD_STACKS_STACK_STORE_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

namespace gordian::preload {

class StackStore {
 public:
  // Parent of a frame beyond which a too deep stack was cut off.
  static constexpr uint32_t kCutOff = UINT32_MAX;

  // In a node's address beside the address itself, which has 47 bits.
  static constexpr uint64_t kGone = uint64_t{1} << 63;      // the code was unloaded
  static constexpr uint64_t kGuessed = uint64_t{1} << 62;   // the parent is a guess: frames between may be missing
  static constexpr uint64_t kUnlinked = uint64_t{1} << 61;  // not in its chain yet, or never: another thread was faster
  static constexpr uint64_t kAddressMask = kUnlinked - 1;

  struct Node {
    uint64_t address;  // with flags
    uint32_t parent;   // 0: outermost frame; kCutOff; else an id smaller than this node's
    uint32_t next;     // in its hash chain

    uint64_t code() const { return address & kAddressMask; }
    bool guessed() const { return (address & kGuessed) != 0; }
  };

  // What changes with every new node.
  struct Counters {
    std::atomic<size_t> open_nodes;
    std::atomic<size_t> populated_nodes;
    std::atomic<uint32_t> next_id;
  };

  // The buckets; used from their end downwards, so that what is made next had better lie behind them. False: no memory.
  // REQUIRES: own memory is reserved.
  bool create_buckets();
  // REQUIRES: the buckets are there; max_nodes <= 2^26, a multiple of 2^16; `counters` are zero and stay there.
  // False: no memory; then every stack is 0.
  bool create(size_t max_nodes, Counters* counters);

  // The id of a stack, given innermost frame first. 0 if there are no frames or the store is full (counted as lost).
  uint32_t intern(const uintptr_t* frames, size_t count, bool cut_off);

  const Node& node(uint32_t id) const { return nodes_[id]; }
  // Ids in use are below this.
  uint32_t end_id() const;
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }
  void note_lost() { lost_.fetch_add(1, std::memory_order_relaxed); }

  // The node for this frame under that parent, made if need be. `address` may have kGuessed. 0: the store is full.
  uint32_t child(uint32_t parent, uint64_t address);

  // An id between those of all nodes made before and all made after. 0: the store is full.
  uint32_t take_mark() { return max_nodes_ == 0 ? 0 : new_id(); }
  // Marks the nodes in [first, last) whose code lies in [begin, end) as gone, or as back again. No other thread makes
  // or looks for such nodes meanwhile.
  void mark_gone(uint32_t first, uint32_t last, uintptr_t begin, uintptr_t end, bool gone);

 private:
  static constexpr size_t kBucketBits = 22;
  static constexpr size_t kNodesPerStep = (size_t{1} << 20) / sizeof(Node);

  // False while it is marked as not linked.
  bool is(uint32_t id, uint32_t parent, uint64_t address) const {
    return __atomic_load_n(&nodes_[id].address, __ATOMIC_ACQUIRE) == address &&
           __atomic_load_n(&nodes_[id].parent, __ATOMIC_RELAXED) == parent;
  }
  // The same of a node that was met in its chain, whose mark may still be there.
  bool is_linked(uint32_t id, uint32_t parent, uint64_t address) const {
    return (__atomic_load_n(&nodes_[id].address, __ATOMIC_RELAXED) & ~kUnlinked) == address &&
           __atomic_load_n(&nodes_[id].parent, __ATOMIC_RELAXED) == parent;
  }
  uint32_t search(uint32_t from, uint32_t until, uint32_t parent, uint64_t address) const;
  uint32_t new_id();
  bool open_up_to(uint32_t id);
  void populate_up_to(uint32_t id);

  std::atomic<uint32_t>& bucket(size_t number) const { return buckets_end_[-1 - static_cast<ptrdiff_t>(number)]; }

  std::atomic<uint32_t>* buckets_end_ = nullptr;
  Node* nodes_ = nullptr;
  size_t max_nodes_ = 0;
  Counters* counters_ = nullptr;
  std::atomic<uint64_t> lost_{0};
};

extern StackStore stack_store;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_STACK_STORE_H_
