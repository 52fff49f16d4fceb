#include "preload/snapshot/copy_guard.h"

#include <errno.h>

#include "preload/platform/syscalls.h"

namespace gordian::preload {

namespace {

constexpr unsigned kMostSeconds = 600;

OutputFile* guarded = nullptr;

void on_crash(int number) {
  const int error = number == SIGALRM ? ETIMEDOUT : EFAULT;
  guarded->abandon(error);
  sys::exit_group(error);
}

// The kernel's struct sigaction, which is not libc's. The kernel insists on a restorer; we never return to it.
struct KernelAction {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)();
  sys::SignalMask mask;
};
constexpr unsigned long kRestorer = 0x04000000;  // SA_RESTORER

void handle(int number, void (*handler)(int)) {
  const KernelAction action{handler, kRestorer, [] {}, 0};
  sys::call(SYS_rt_sigaction, number, sys::address(&action), 0, sizeof action.mask);
}

}  // namespace

void close_all_files(int but) {
  const long first_behind = but + 1;
  if (!sys::failed(sys::call(SYS_close_range, first_behind, long{UINT32_MAX}, 0)) &&
      (but <= 0 || !sys::failed(sys::call(SYS_close_range, 0, but - 1, 0))))
    return;
  rlimit limit{};
  sys::call(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, sys::address(&limit));
  const rlim_t most = limit.rlim_cur < 65536 ? limit.rlim_cur : 65536;
  for (int fd = 0; fd < static_cast<int>(most); ++fd) {
    if (fd != but) sys::close(fd);
  }
}

// The signals of faults are let through, too: the kernel kills, with a core dump, who blocks them.
void catch_own_faults(void (*handler)(int)) {
  constexpr int kFaults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
  sys::SignalMask blocked = ~sys::SignalMask{0};
  for (const int number : kFaults) {
    handle(number, handler);
    blocked &= ~(sys::SignalMask{1} << (number - 1));
  }
  sys::set_signal_mask(blocked);
  const rlimit no_core{0, 0};
  sys::call(SYS_prlimit64, 0, RLIMIT_CORE, sys::address(&no_core), 0);
}

void guard_copy(OutputFile* file, int kept_fd) {
  guarded = file;
  catch_own_faults(on_crash);
  handle(SIGALRM, on_crash);
  const sys::SignalMask alarm = sys::SignalMask{1} << (SIGALRM - 1);
  sys::call(SYS_rt_sigprocmask, SIG_UNBLOCK, sys::address(&alarm), 0, sizeof alarm);
  sys::call(SYS_alarm, kMostSeconds);
  close_all_files(kept_fd);
}

}  // namespace gordian::preload
