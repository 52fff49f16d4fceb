#include "preload/runtime/thread_registry.h"

#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"
#include "preload/runtime/thread_state.h"

namespace gordian::preload {

constinit thread_local ThreadState thread_state = {};
constinit ThreadRegistry thread_registry;

bool ThreadRegistry::create() {
  slots_ = own_memory.allocate_array<ThreadSlot>(kSlots);
  return slots_ != nullptr;
}

void ThreadRegistry::register_current(uint32_t generation) {
  const uintptr_t pointer = own_thread_pointer();
  const size_t start = home_of(pointer);
  for (size_t i = 0; i < kSlots; ++i) {
    ThreadSlot& slot = slots_[(start + i) % kSlots];
    uintptr_t present = 0;
    if (slot.thread_pointer.load(std::memory_order_relaxed) != pointer &&
        !slot.thread_pointer.compare_exchange_strong(present, pointer, std::memory_order_acq_rel) && present != pointer)
      continue;
    slot.tid.store(sys::gettid(), std::memory_order_relaxed);
    slot.generation.store(generation, std::memory_order_release);
    return;
  }
}

size_t ThreadRegistry::home_of(uintptr_t thread_pointer) { return (thread_pointer >> 6) * 0x9E3779B97F4A7C15 >> 50; }

ThreadSlot* ThreadRegistry::slot_of_current() {
  const uintptr_t pointer = own_thread_pointer();
  const size_t start = home_of(pointer);
  for (size_t i = 0; slots_ != nullptr && i < kSlots; ++i) {
    ThreadSlot& slot = slots_[(start + i) % kSlots];
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
