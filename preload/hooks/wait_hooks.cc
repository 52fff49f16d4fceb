// The wait family, hooked for the rare caller that waits for children of every kind (__WALL, __WCLONE): debuggers,
// tracers, sandboxes. The sidecar is such a child. Where it would be seen, or make a wait for "any child" last for ever
// that should say ECHILD, there is none meanwhile. All other waits go on at once.
#include <sys/syscall.h>
#include <sys/wait.h>

#include "preload/hooks/real.h"
#include "preload/platform/syscalls.h"
#include "preload/sidecar/sidecar.h"

namespace gordian::preload {

namespace {

bool sees_every_kind(int options) { return __builtin_expect((options & (__WALL | __WCLONE)) != 0, false); }

pid_t wait_now(pid_t child, int* status, int options, rusage* usage) {
  return static_cast<pid_t>(
      sys::with_errno(sys::call(SYS_wait4, child, sys::address(status), options, sys::address(usage))));
}

pid_t wait_as_asked(pid_t child, int* status, int options, rusage* usage) {
  if (!hooks_ready()) return wait_now(child, status, options, usage);
  // Not always wait4: the call that the program made is the one that shows in its stack and is cancelled.
  if (usage != nullptr && real.wait4 != nullptr) return real.wait4(child, status, options, usage);
  return real.waitpid != nullptr ? real.waitpid(child, status, options) : wait_now(child, status, options, usage);
}

pid_t wait_for(pid_t child, int* status, int options, rusage* usage) {
  if (child > 0 || !sees_every_kind(options)) return wait_as_asked(child, status, options, usage);
  const WithoutSidecar without;
  return wait_as_asked(child, status, options, usage);
}

int wait_id_as_asked(idtype_t kind, id_t id, siginfo_t* info, int options) {
  if (hooks_ready() && real.waitid != nullptr) return real.waitid(static_cast<int>(kind), id, info, options);
  return static_cast<int>(
      sys::with_errno(sys::call(SYS_waitid, kind, static_cast<long>(id), sys::address(info), options, 0)));
}

}  // namespace

GORDIAN_EXPORT pid_t waitpid(pid_t child, int* status, int options) {
  return wait_for(child, status, options, nullptr);
}

GORDIAN_EXPORT pid_t wait3(int* status, int options, rusage* usage) noexcept {
  return wait_for(-1, status, options, usage);
}

GORDIAN_EXPORT pid_t wait4(pid_t child, int* status, int options, rusage* usage) noexcept {
  return wait_for(child, status, options, usage);
}

GORDIAN_EXPORT int waitid(idtype_t kind, id_t id, siginfo_t* info, int options) {
  if ((kind != P_ALL && kind != P_PGID) || !sees_every_kind(options)) return wait_id_as_asked(kind, id, info, options);
  const WithoutSidecar without;
  return wait_id_as_asked(kind, id, info, options);
}

}  // namespace gordian::preload
