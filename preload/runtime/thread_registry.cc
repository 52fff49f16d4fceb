#include "preload/runtime/thread_registry.h"

#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"
#include "preload/runtime/thread_state.h"

namespace gordian::preload {

constinit thread_local ThreadState thread_state = {};
constinit ThreadRegistry thread_registry;

bool ThreadRegistry::create() {
  slots_ = static_cast<ThreadSlot*>(own_memory.allocate_closed(kSlots * sizeof(ThreadSlot)));
  return slots_ != nullptr && OwnMemory::open(slots_, kSlots * sizeof(ThreadSlot));
}

void ThreadRegistry::register_current(uint32_t generation) {
  const uintptr_t pointer = own_thread_pointer();
  for (size_t i = 0; i < kSlots; ++i) {
    if (i == kFirstProbes) overflowed_.store(true, std::memory_order_relaxed);
    ThreadSlot& slot = slots_[index_of(pointer, i)];
    uintptr_t present = 0;
    if (slot.thread_pointer.load(std::memory_order_relaxed) != pointer &&
        !slot.thread_pointer.compare_exchange_strong(present, pointer, std::memory_order_acq_rel) && present != pointer)
      continue;
    slot.tid.store(sys::gettid(), std::memory_order_relaxed);
    slot.generation.store(generation, std::memory_order_release);
    return;
  }
}

size_t ThreadRegistry::index_of(uintptr_t thread_pointer, size_t probe) {
  const size_t hash = (thread_pointer >> 6) * 0x9E3779B97F4A7C15 >> 40;
  return probe < kFirstProbes ? (hash + probe) % kFirstSlots : kFirstSlots + (hash + probe) % (kSlots - kFirstSlots);
}

ThreadSlot* ThreadRegistry::slot_of_current() {
  const uintptr_t pointer = own_thread_pointer();
  for (size_t i = 0; slots_ != nullptr && i < kSlots; ++i) {
    ThreadSlot& slot = slots_[index_of(pointer, i)];
    const uintptr_t present = slot.thread_pointer.load(std::memory_order_relaxed);
    if (present == pointer) return &slot;
    if (present == 0) break;
  }
  return nullptr;
}

uintptr_t ThreadRegistry::thread_pointer_of(int tid) const {
  for (const ThreadSlot& slot : *this) {
    if (slot.tid.load(std::memory_order_relaxed) == tid) return slot.thread_pointer.load(std::memory_order_relaxed);
  }
  return 0;
}

}  // namespace gordian::preload
