// prctl and syscall, hooked only to notice that the program puts itself into a seccomp sandbox.
//
// Both take any arguments, and syscall may even return twice or on another stack (clone). So the hooks are a few
// instructions that look at the first arguments and jump on, with all registers and the stack as they were.
#include "preload/hooks/sandbox_hooks.h"

#include <linux/seccomp.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "preload/hooks/alone_hooks.h"
#include "preload/hooks/crash_hooks.h"
#include "preload/hooks/real.h"
#include "preload/hooks/trampoline.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/process_state.h"
#include "preload/sidecar/sidecar.h"

namespace gordian::preload {

constinit std::atomic<bool> program_is_sandboxed{false};

// The assembly below spells these out.
static_assert(PR_SET_SECCOMP == 22 && SYS_seccomp == 317 && SYS_prctl == 157 && SYS_unshare == 272 &&
              SYS_execve == 59 && SYS_setuid == 105 && SYS_capset == 126);

namespace {

// From now on the hooks only forward: noting a block may need a system call, too.
void enter_sandbox() {
  stop_watching_for_crashes();
  retire_sidecar();  // it is not in the sandbox, but shares its memory
  program_is_sandboxed.store(true, std::memory_order_relaxed);
  Stage recording_stage = Stage::kRecording;
  if (stage.compare_exchange_strong(recording_stage, Stage::kForwarding)) retire_process_state();
}

// Until the real functions are known.
long early_syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(rest, long);
  va_end(rest);
  return sys::with_errno(
      sys::call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]));
}

int early_prctl(int option, ...) {
  va_list rest;
  va_start(rest, option);
  unsigned long arguments[4];
  for (unsigned long& argument : arguments) argument = va_arg(rest, unsigned long);
  va_end(rest);
  return static_cast<int>(early_syscall(SYS_prctl, option, arguments[0], arguments[1], arguments[2], arguments[3]));
}

}  // namespace

extern "C" {
__attribute__((used, visibility("hidden"))) long (*gordian_next_syscall)(long, ...) = early_syscall;
__attribute__((used, visibility("hidden"))) int (*gordian_next_prctl)(int, ...) = early_prctl;
// Calls that cannot succeed are questions about what the kernel knows: a filter that is a null pointer, flags for the
// strict mode, which has none. libseccomp asks both.
__attribute__((used, visibility("hidden"))) void gordian_note_prctl(long /*option*/, long mode, const void* filter) {
  if (mode == SECCOMP_MODE_STRICT || filter != nullptr) enter_sandbox();
}
__attribute__((used, visibility("hidden"))) void gordian_note_syscall(long number, long operation, long third,
                                                                      const void* fourth) {
  if (number == SYS_prctl && operation == PR_SET_SECCOMP) return gordian_note_prctl(operation, third, fourth);
  if (must_be_alone_for(number)) return end_sidecar();
  if (number != SYS_seccomp) return;
  if ((operation == SECCOMP_SET_MODE_STRICT && third == 0) ||
      (operation == SECCOMP_SET_MODE_FILTER && fourth != nullptr))
    enter_sandbox();
}
}

void connect_sandbox_hooks() {
  if (real.syscall != nullptr) gordian_next_syscall = real.syscall;
  if (real.prctl != nullptr) gordian_next_prctl = real.prctl;
}

GORDIAN_EXPORT __attribute__((naked)) int prctl(int /*option*/, ...) noexcept {
  asm("cmp $22, %edi\n jne 1f\n" GORDIAN_NOTE(gordian_note_prctl) "1: jmp *gordian_next_prctl(%rip)\n");
}

GORDIAN_EXPORT __attribute__((naked)) long syscall(long /*number*/, ...) noexcept {
  // Not for each of the frequent ones (futex, gettid): execve, setuid … capset, prctl, unshare, and from seccomp on.
  asm("cmp $317, %rdi\n jae 1f\n cmp $272, %rdi\n je 1f\n cmp $157, %rdi\n je 1f\n cmp $59, %rdi\n je 1f\n"
      "cmp $105, %rdi\n jb 2f\n cmp $126, %rdi\n ja 2f\n"
      "1:" GORDIAN_NOTE(gordian_note_syscall) "2: jmp *gordian_next_syscall(%rip)\n");
}

}  // namespace gordian::preload
