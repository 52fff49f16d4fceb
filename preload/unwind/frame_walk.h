// Walks a thread's stack by recipes.
#ifndef GORDIAN_PRELOAD_UNWIND_FRAME_WALK_H_
#define GORDIAN_PRELOAD_UNWIND_FRAME_WALK_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/unwind/recipe.h"
#include "preload/unwind/stack_memory.h"

namespace gordian::preload {

// A frame, as its callee returns to it. Some hundred are kept for each thread.
struct Frame {
  uintptr_t code = 0;  // the return address, or what a signal interrupted
  uintptr_t sp = 0;    // once the callee has returned
  uintptr_t rbp = 0;
  uintptr_t code_at = 0;  // where on the stack `code` was found; 0: it was given
  uintptr_t rbp_at = 0;   // where `rbp` was found; 0: in the register, untouched by the callee
  uintptr_t sp_at = 0;    // where `sp` was found; 0: it was computed
  bool exact = false;     // interrupted, not called: `code` itself counts, not the call before it
  // Set by the step out of this frame:
  bool uses_rbp = false;  // where its caller is depends on rbp
  bool guessed = false;   // rbp was taken for a frame pointer, for want of anything better

  uint32_t stack_id = 0;  // for the walk's user: the stack that begins here
};
static_assert(sizeof(Frame) == 56);

enum class Step {
  kDone,       // the caller's frame is there
  kOutermost,  // there is none
  kHard,       // the frame needs registers that a walk by recipes does not follow
  kLost,       // nothing is known of this code, or it is nonsense
};

// One step outwards: from `frame` to its caller.
Step step_out(StackMemory* memory, Frame* frame, Frame* caller);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_FRAME_WALK_H_
