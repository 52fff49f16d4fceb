// Walks a stack with all registers, row by row: for stacks with a frame whose rules do not fit a recipe (hand-written
// assembly that keeps its CFA in RBX or in an expression, say). Slow, rare, and not remembered.
#ifndef GORDIAN_PRELOAD_UNWIND_FULL_WALK_H_
#define GORDIAN_PRELOAD_UNWIND_FULL_WALK_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/unwind/cfi_expression.h"
#include "preload/unwind/frame_walk.h"

namespace gordian::preload {

// The registers that a callee must keep, in a frame that is still there, and that frame's own code address.
// An inline function, so that the frame is its caller's.
__attribute__((always_inline)) inline FrameRegisters registers_here() {
  FrameRegisters here;
  asm volatile(
      "mov %%rbx, 24(%0)\n mov %%rbp, 48(%0)\n mov %%rsp, 56(%0)\n mov %%r12, 96(%0)\n mov %%r13, 104(%0)\n"
      "mov %%r14, 112(%0)\n mov %%r15, 120(%0)\n lea 0(%%rip), %%rax\n mov %%rax, 128(%0)\n"
      :
      : "r"(here.values)
      : "rax", "memory");
  return here;
}

// Continues a walk that began at `here`: writes the code addresses of the frames from the one that is returned to at
// (`code`, `sp`) outwards, at most `max`, and returns how many. `complete`: the outermost frame is among them.
size_t walk_with_all_registers(StackMemory* memory, const FrameRegisters& here, uintptr_t code, uintptr_t sp,
                               Frame* out, size_t max, bool* complete);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_FULL_WALK_H_
