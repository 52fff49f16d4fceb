// A new process that runs a function on a stack of its own.
#ifndef GORDIAN_PRELOAD_PLATFORM_CLONE_H_
#define GORDIAN_PRELOAD_PLATFORM_CLONE_H_

#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>

namespace gordian::preload::sys {

struct CloneRequest {
  unsigned long flags;      // CLONE_…; no exit signal unless one is added
  void* stack_top;          // exclusive, divisible by 16
  void (*function)(void*);  // never returns
  void* argument;
  void* thread_pointer = nullptr;  // with CLONE_SETTLS
  void* tid = nullptr;             // with CLONE_PARENT_SETTID, CLONE_CHILD_CLEARTID
};

// The child's pid, or a negative error number. The child starts with a stack that holds its call only: with CLONE_VM it
// must not return into a frame that it shares with its parent.
inline long clone_onto(const CloneRequest& request) {
  auto* top = static_cast<uintptr_t*>(request.stack_top) - 2;
  top[0] = reinterpret_cast<uintptr_t>(request.function);
  top[1] = reinterpret_cast<uintptr_t>(request.argument);
  register void* child_tid asm("r10") = request.tid;
  register void* thread_pointer asm("r8") = request.thread_pointer;
  long result;
  asm volatile(
      "syscall\n test %%rax, %%rax\n jnz 1f\n"
      "xor %%ebp, %%ebp\n pop %%rax\n pop %%rdi\n call *%%rax\n ud2\n"
      "1:\n"
      : "=a"(result)
      : "a"(static_cast<long>(SYS_clone)), "D"(request.flags), "S"(top), "d"(request.tid), "r"(child_tid),
        "r"(thread_pointer)
      : "rcx", "r11", "memory");
  return result;
}

// Calls function(argument) on another stack, and returns. `top` is divisible by 16.
inline void call_on(void* top, void (*function)(void*), void* argument) {
  register void* kept asm("r12");
  asm volatile("mov %%rsp, %0\n mov %1, %%rsp\n call *%2\n mov %0, %%rsp\n"
               : "=&r"(kept), "+a"(top), "+b"(function), "+D"(argument)
               :
               : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
                 "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

}  // namespace gordian::preload::sys

#endif  // GORDIAN_PRELOAD_PLATFORM_CLONE_H_
