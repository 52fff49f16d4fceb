// Calls before which the sidecar must have ended: the program executes another one, gives up rights that the sidecar
// would keep, or enters a namespace, which the kernel allows only to a process whose memory nobody shares
// (sidecar/sidecar.h says why). It ends first, and comes back later if the program still is what it was.
//
// exec in a vfork's child is its own business: the sidecar belongs to the parent.
#include "preload/hooks/alone_hooks.h"

#include <errno.h>
#include <sys/syscall.h>

#include "preload/hooks/real.h"
#include "preload/hooks/trampoline.h"
#include "preload/sidecar/sidecar.h"

namespace gordian::preload {

namespace {

using Any = void (*)();

// Asked for by a program whose libc does not have it.
int missing() {
  errno = ENOSYS;
  return -1;
}

}  // namespace

extern "C" __attribute__((used, visibility("hidden"))) void gordian_be_alone() {
  if (hooks_started()) end_sidecar();
}

// The exec functions take any number of arguments, and do not return if all goes well: look and jump on. The
// assembler's name keeps the compiler from comparing the declaration with what it knows of the function.
#define GORDIAN_EXEC_LIST(each) \
  each(execve) each(execv) each(execvp) each(execvpe) each(execl) each(execlp) each(execle) each(fexecve) each(execveat)

#define GORDIAN_EXEC(symbol)                                                                                    \
  __attribute__((used, visibility("hidden"))) void (*gordian_next_##symbol)() = reinterpret_cast<Any>(missing); \
  __attribute__((naked, used, visibility("default"))) int gordian_hook_##symbol() asm(#symbol);                 \
  int gordian_hook_##symbol() { asm(GORDIAN_NOTE(gordian_be_alone) "jmp *gordian_next_" #symbol "(%rip)\n"); }
extern "C" {
GORDIAN_EXEC_LIST(GORDIAN_EXEC)
}
#undef GORDIAN_EXEC

void connect_alone_hooks() {
#define GORDIAN_CONNECT(symbol) \
  if (real.symbol != nullptr) gordian_next_##symbol = reinterpret_cast<Any>(real.symbol);
  GORDIAN_EXEC_LIST(GORDIAN_CONNECT)
#undef GORDIAN_CONNECT
}

// The others return: then the sidecar comes back at once, with the program's new rights.
#define GORDIAN_ALONE(symbol, parameters, arguments)                   \
  GORDIAN_EXPORT int symbol parameters noexcept {                      \
    if (!hooks_started()) return missing();                            \
    const WithoutSidecar without;                                      \
    return real.symbol != nullptr ? real.symbol arguments : missing(); \
  }

GORDIAN_ALONE(unshare, (int flags), (flags))
GORDIAN_ALONE(setuid, (uid_t user), (user))
GORDIAN_ALONE(seteuid, (uid_t user), (user))
GORDIAN_ALONE(setreuid, (uid_t user, uid_t effective), (user, effective))
GORDIAN_ALONE(setresuid, (uid_t user, uid_t effective, uid_t saved), (user, effective, saved))
GORDIAN_ALONE(setgid, (gid_t group), (group))
GORDIAN_ALONE(setegid, (gid_t group), (group))
GORDIAN_ALONE(setregid, (gid_t group, gid_t effective), (group, effective))
GORDIAN_ALONE(setresgid, (gid_t group, gid_t effective, gid_t saved), (group, effective, saved))
GORDIAN_ALONE(setgroups, (size_t count, const gid_t* groups), (count, groups))
GORDIAN_ALONE(capset, (void* header, const void* data), (header, data))

bool must_be_alone_for(long system_call) {
  switch (system_call) {
    case SYS_execve:
    case SYS_execveat:
    case SYS_unshare:
    case SYS_setuid:
    case SYS_setreuid:
    case SYS_setresuid:
    case SYS_setgid:
    case SYS_setregid:
    case SYS_setresgid:
    case SYS_setgroups:
    case SYS_capset:
    case SYS_landlock_restrict_self:
      return true;
    default:
      return false;
  }
}

}  // namespace gordian::preload
