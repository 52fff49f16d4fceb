// sigaltstack, hooked because from then on the kernel alone has the address: a stack for signal handlers that the
// program got by malloc is in use as long as its thread lives, though nothing points to it. The address is kept in
// thread-local memory, which is among the roots.
#include <signal.h>
#include <sys/syscall.h>

#include "preload/hooks/real.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/thread_state.h"

namespace gordian::preload {

namespace {

int set_signal_stack(const stack_t* wanted, stack_t* before) {
  if (hooks_ready() && real.sigaltstack != nullptr) return real.sigaltstack(wanted, before);
  return static_cast<int>(sys::with_errno(sys::call(SYS_sigaltstack, sys::address(wanted), sys::address(before))));
}

}  // namespace

GORDIAN_EXPORT int sigaltstack(const stack_t* wanted, stack_t* before) noexcept {
  const int result = set_signal_stack(wanted, before);
  if (result == 0 && wanted != nullptr)
    thread_state.signal_stack = (wanted->ss_flags & SS_DISABLE) != 0 ? nullptr : wanted->ss_sp;
  return result;
}

}  // namespace gordian::preload
