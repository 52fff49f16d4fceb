// The runtime's part of each thread: plain data in static TLS, no constructor, no destructor, well under 1 KiB.
#ifndef GORDIAN_PRELOAD_RUNTIME_THREAD_STATE_H_
#define GORDIAN_PRELOAD_RUNTIME_THREAD_STATE_H_

#include <stddef.h>
#include <stdint.h>

namespace gordian::preload {

class Inside;
class ThreadStacks;

struct ThreadState {
  const Inside* inside;  // the mark of the runtime's work under way, on this thread's stack; nullptr: none
  ThreadStacks* stacks;  // for taking call stacks; nullptr: not yet made, or not on every allocation
  uint32_t generation;   // of the process when this thread was found ready for the short way; 0: never
  uint32_t registered;   // generation of the process when this thread was registered; 0: never
  bool own_allocations;  // what is allocated now is the runtime's own
  void* signal_stack;    // as the program has asked for it (sigaltstack); read by nobody but the scan for roots
  int64_t sample_left;   // bytes until the next allocation whose stack is sampled
};
static_assert(sizeof(ThreadState) <= 1024);

extern constinit thread_local ThreadState thread_state;

// Marks the thread as inside the runtime, so that allocations made by what the runtime calls are noted but not traced.
//
// A signal handler may interrupt the work and leave it by longjmp: then the mark stays behind. A mark counts only
// while its frame is still there: it lies further up the stack, and near; and no later call wrote over it.
class Inside {
 public:
  Inside() {
    if (thread_inside()) return;
    seal_ = seal();
    thread_state.inside = this;
    entered_ = true;
    asm volatile("" ::: "memory");
  }
  ~Inside() {
    asm volatile("" ::: "memory");
    if (!entered_) return;
    thread_state.inside = nullptr;
    seal_ = 0;
    asm volatile("" ::: "memory");
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  // False: the thread was inside already.
  bool entered() const { return entered_; }

  static bool thread_inside() {
    const Inside* mark = thread_state.inside;
    if (mark == nullptr) return false;
    const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    const auto there = reinterpret_cast<uintptr_t>(mark);
    return there > here && there - here < kNear && mark->seal_ == mark->seal();
  }

 private:
  static constexpr uintptr_t kNear = 1 << 20;
  static constexpr uint64_t kSeal = 0x9E3779B97F4A7C15;
  uint64_t seal() const { return kSeal ^ reinterpret_cast<uintptr_t>(this); }

  volatile uint64_t seal_ = 0;
  bool entered_ = false;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_THREAD_STATE_H_
