// Where a call came from.
#ifndef GORDIAN_PRELOAD_STACKS_CAPTURE_H_
#define GORDIAN_PRELOAD_STACKS_CAPTURE_H_

#include <stddef.h>
#include <stdint.h>

namespace gordian::preload {

inline constexpr size_t kMaxFrames = 512;

// Makes the unwinder ready. Loads libraries and allocates. False: no stacks in this process.
// REQUIRES: called once, while the calling thread counts as inside the runtime (see Inside in runtime/thread_state.h).
bool prepare_stack_capture();

// Writes the return addresses of the calling thread's stack, innermost first, at most `max`, and returns how many.
// The innermost ones belong to the runtime itself. 0 if the unwinder is not ready.
size_t capture_stack(uintptr_t* out, size_t max);

// The stack of the call that returns to `caller`, interned. 0 if it is not known (then counted as lost).
// REQUIRES: the calling thread counts as inside the runtime. Preserves errno.
uint32_t record_stack(const void* caller);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_CAPTURE_H_
