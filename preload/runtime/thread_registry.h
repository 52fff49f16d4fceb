// Where each thread's TLS lies, noted by the thread itself at its first allocation.
//
// The kernel tells which threads live, but not where their thread pointers point; and glibc keeps the stacks of
// finished threads mapped, full of stale pointers. The registry knows both.
//
// A slot is keyed by the thread pointer: glibc reuses the stack and TLS of a finished thread, and with it the slot.
#ifndef GORDIAN_PRELOAD_RUNTIME_THREAD_REGISTRY_H_
#define GORDIAN_PRELOAD_RUNTIME_THREAD_REGISTRY_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

namespace gordian::preload {

struct ThreadSlot {
  std::atomic<uintptr_t> thread_pointer;  // fs base; 0: free
  std::atomic<int> tid;
  std::atomic<uint32_t> generation;  // of the process that registered it
};

class ThreadRegistry {
 public:
  static constexpr size_t kSlots = 16384;

  bool create();
  // Notes the calling thread. Does nothing when all slots are taken. Async-signal-safe.
  void register_current(uint32_t generation);
  // The thread pointer of a live thread, 0 if it never allocated.
  uintptr_t thread_pointer_of(int tid) const;

  const ThreadSlot* begin() const { return slots_; }
  const ThreadSlot* end() const { return slots_ + kSlots; }

 private:
  ThreadSlot* slots_ = nullptr;
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
