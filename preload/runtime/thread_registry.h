// Where each thread's TLS lies, noted by the thread itself at its first allocation.
//
// The kernel tells which threads live, but not where their thread pointers point; and glibc keeps the stacks of
// finished threads mapped, full of stale pointers. The registry knows both.
//
// A slot is keyed by the thread pointer: glibc reuses the stack and TLS of a finished thread, and with it the slot.
//
// A hash table with open addressing, in two parts: one page, which is enough for most programs, and a large one for
// what finds no place there.
#ifndef GORDIAN_PRELOAD_RUNTIME_THREAD_REGISTRY_H_
#define GORDIAN_PRELOAD_RUNTIME_THREAD_REGISTRY_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

namespace gordian::preload {

class ThreadStacks;

struct ThreadSlot {
  std::atomic<uintptr_t> thread_pointer;  // fs base; 0: free
  std::atomic<ThreadStacks*> stacks;      // of the last thread here that took call stacks
  std::atomic<int> tid;
  std::atomic<uint32_t> generation;  // of the process that registered it
};

class ThreadRegistry {
 public:
  static constexpr size_t kFirstSlots = 4096 / sizeof(ThreadSlot);
  static constexpr size_t kSlots = 16384;  // in all

  bool create();
  // Notes the calling thread. Does nothing when all slots are taken. Async-signal-safe.
  void register_current(uint32_t generation);
  // The calling thread's slot; nullptr: it has none.
  ThreadSlot* slot_of_current();
  // Calls visit(slot) for a few slots, other ones each time, until it returns true.
  template <typename Visit>
  void visit_some(Visit&& visit) {
    for (size_t i = 0; i < kVisited; ++i) {
      if (visit(&slots_[next_visited_.fetch_add(1, std::memory_order_relaxed) % size()])) return;
    }
  }
  // The thread pointer of a live thread, 0 if it never allocated.
  uintptr_t thread_pointer_of(int tid) const;

  const ThreadSlot* begin() const { return slots_; }
  const ThreadSlot* end() const { return slots_ + size(); }

 private:
  static constexpr size_t kVisited = 256;
  static constexpr size_t kFirstProbes = 16;
  static size_t index_of(uintptr_t thread_pointer, size_t probe);
  size_t size() const { return overflowed_.load(std::memory_order_relaxed) ? kSlots : kFirstSlots; }

  ThreadSlot* slots_ = nullptr;
  std::atomic<size_t> next_visited_{0};
  std::atomic<bool> overflowed_{false};  // there are slots in the second part
};

extern ThreadRegistry thread_registry;

// The calling thread's fs base: glibc keeps it in the first word of the TLS block itself.
inline uintptr_t own_thread_pointer() {
  uintptr_t pointer;
  asm("mov %%fs:0, %0" : "=r"(pointer));
  return pointer;
}

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_THREAD_REGISTRY_H_
