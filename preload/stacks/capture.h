// Where a call came from.
#ifndef GORDIAN_PRELOAD_STACKS_CAPTURE_H_
#define GORDIAN_PRELOAD_STACKS_CAPTURE_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/runtime/thread_state.h"
#include "preload/stacks/thread_stacks.h"

namespace gordian::preload {

// The frame that called a hook, as the hook will return to it.
struct CallSite {
  uintptr_t code;
  uintptr_t sp;
  uintptr_t rbp;
};

// The site that the enclosing function returns to. REQUIRES: compiled with frame pointers.
#define GORDIAN_CALL_SITE()                                                                                         \
  ::gordian::preload::CallSite {                                                                                    \
    reinterpret_cast<uintptr_t>(__builtin_return_address(0)),                                                       \
        reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) + 16, /* above the saved RBP, the return address */ \
        *static_cast<const uintptr_t*>(__builtin_frame_address(0))                                                  \
  }

enum class StackMode : uint8_t { kNone, kSampled, kFull };

// Chooses which allocations get a call stack. Until then, none. False: the loader cannot tell where unwind information
// is, so there will be none. REQUIRES: called once, in the constructor.
bool begin_stack_capture(StackMode mode);

// The stack that begins at a site if this thread had it a moment ago; else 0. Async-signal-safe.
__attribute__((always_inline)) inline uint32_t stack_known_at_once(CallSite site) {
  const ThreadStacks* stacks = thread_state.stacks;
  return __builtin_expect(stacks != nullptr, true) ? stacks->memo().find_at_once(site.code, site.sp, site.rbp) : 0;
}

// The same, at second sight.
__attribute__((always_inline)) inline uint32_t stack_known_at_second_look(CallSite site) {
  const ThreadStacks* stacks = thread_state.stacks;
  return stacks != nullptr ? stacks->memo().find_at_second_look(site.code, site.sp, site.rbp) : 0;
}

// The stack of a call that allocates `size` bytes, interned. 0: not known (then counted as lost), or not wanted.
// `looked`: the functions above have not found it. Async-signal-safe. REQUIRES: called further in than the site.
uint32_t record_stack(CallSite site, size_t size, bool looked);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_CAPTURE_H_
