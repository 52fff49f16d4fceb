// The ways out: each takes the one exit snapshot of this process, if nobody has yet.
//
// `exit` and a return from main: a handler registered with __cxa_atexit in our constructor. Handlers run last in, first
// out, and libc registers the loader's _dl_fini after our constructor ran; so ours runs after the static destructors of
// the program and of all libraries. (Our own DT_FINI would run before those of the libraries loaded after us.)
// `quick_exit`: likewise. `_exit` and `_Exit`: hooks.
#include "preload/hooks/exit_hooks.h"

#include <sys/syscall.h>

#include "preload/hooks/real.h"
#include "preload/hooks/sandbox_hooks.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/registers.h"
#include "preload/snapshot/take.h"
#include "preload/stacks/program_frames.h"

extern "C" int __cxa_atexit(void (*function)(void*), void* argument, void* dso);
extern "C" int __cxa_at_quick_exit(void (*function)(void*), void* dso);
extern "C" void* __libc_stack_end;  // of ld.so: the stack pointer at the program's entry point

namespace gordian::preload {

extern "C" __attribute__((used, visibility("hidden"))) void gordian_at_exit(void* /*argument*/,
                                                                            const Registers* registers) {
  if (!exit_snapshot_is_wanted()) return;
  Registers at_exit = *registers;
  if (!program_is_sandboxed.load(std::memory_order_relaxed) && program_left_the_stack())
    at_exit.values[Registers::kStackPointer] = reinterpret_cast<uintptr_t>(__libc_stack_end);
  take_exit_snapshot(at_exit);
}

extern "C" __attribute__((used, visibility("hidden"), noreturn)) void gordian_exit_now(int status,
                                                                                       const Registers* registers) {
  if (exit_snapshot_is_wanted()) take_exit_snapshot(*registers);
  if (hooks_started() && real._exit != nullptr) real._exit(status);
  sys::exit_group(status);
}

namespace {

__attribute__((naked)) void final_snapshot(void* /*argument*/) { GORDIAN_WITH_REGISTERS(gordian_at_exit); }

bool registered = false;

__attribute__((destructor)) void on_unload() {
  if (!registered) final_snapshot(nullptr);
}

}  // namespace

void register_exit_handlers() {
  registered = __cxa_atexit(final_snapshot, nullptr, nullptr) == 0;
  __cxa_at_quick_exit(final_snapshot, nullptr);
}

GORDIAN_EXPORT __attribute__((naked)) void _exit(int /*status*/) { GORDIAN_WITH_REGISTERS(gordian_exit_now); }
GORDIAN_EXPORT __attribute__((naked)) void _Exit(int /*status*/) { GORDIAN_WITH_REGISTERS(gordian_exit_now); }

}  // namespace gordian::preload
