// The runtime's part of each thread: plain data in static TLS, no constructor, no destructor, well under 1 KiB.
#ifndef GORDIAN_PRELOAD_RUNTIME_THREAD_STATE_H_
#define GORDIAN_PRELOAD_RUNTIME_THREAD_STATE_H_

#include <stddef.h>
#include <stdint.h>

namespace gordian::preload {

struct ThreadState {
  uintptr_t inside_since;  // stack pointer when the runtime's work began; 0: not inside
  uint32_t generation;     // of the process when this thread was registered; 0: never
  bool own_allocations;    // what is allocated now is the runtime's own
};
static_assert(sizeof(ThreadState) <= 1024);

extern thread_local ThreadState thread_state;

// Marks the thread as inside the runtime, so that allocations made by what the runtime calls are noted but not traced.
//
// A signal handler may interrupt the work and leave it by longjmp: then the mark stays behind. It is recognised by the
// stack pointer, which is above the mark again.
class Inside {
 public:
  Inside() {
    const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    if (thread_state.inside_since != 0 && here <= thread_state.inside_since) return;
    thread_state.inside_since = here;
    entered_ = true;
    asm volatile("" ::: "memory");
  }
  ~Inside() {
    asm volatile("" ::: "memory");
    if (entered_) thread_state.inside_since = 0;
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  // False: the thread was inside already.
  bool entered() const { return entered_; }

 private:
  bool entered_ = false;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_THREAD_STATE_H_
