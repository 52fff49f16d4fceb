// Reading words that unwinding says lie on a stack.
//
// Unwind information is nearly always right, but hand-written assembly and code without any make it wrong now and then,
// and a wrong address must not crash the program. So a word is read plainly only within the range that is known to be
// readable; outside of it the kernel is asked, page by page, and the range grows.
//
// Threads: each has a StackMemory of its own. Async-signal-safe.
#ifndef GORDIAN_PRELOAD_UNWIND_STACK_MEMORY_H_
#define GORDIAN_PRELOAD_UNWIND_STACK_MEMORY_H_

#include <stdint.h>

namespace gordian::preload {

// Reads a word anywhere. One system call. False: not readable, or not aligned.
bool read_unknown_memory(uintptr_t address, uint64_t* value);

class StackMemory {
 public:
  // REQUIRES: address is a multiple of 8.
  bool read(uintptr_t address, uint64_t* value) {
    if (__builtin_expect(address - low_ >= high_ - low_, false) && !extend_to(address)) return false;
    *value = *reinterpret_cast<const volatile uint64_t*>(address);
    return true;
  }
  // Says that the frame being executed is at `address`: what lies there is readable.
  void begin_at(uintptr_t address) {
    if (address - low_ >= high_ - low_) extend_down_to(address);
  }

 private:
  bool extend_to(uintptr_t address);
  void extend_down_to(uintptr_t address);
  void forget_all_but(uintptr_t address);

  uintptr_t low_ = 0;  // [low_, high_): readable, whole pages
  uintptr_t high_ = 0;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_STACK_MEMORY_H_
