// The copy is made by a raw clone with exit signal 0: no SIGCHLD, and no wait() of the program sees it. It shares no
// memory with us: what it reads stands still. All signals stay blocked around it, so that neither the program's
// handlers nor an interrupting timer get in between, and so that the copy never runs a handler of the program.
#include "preload/snapshot/take.h"

#include <sched.h>
#include <sys/wait.h>

#include "preload/hooks/real.h"
#include "preload/hooks/sandbox_hooks.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/image.h"
#include "preload/runtime/process_state.h"
#include "preload/snapshot/threads_now.h"
#include "preload/snapshot/write_snapshot.h"

namespace gordian::preload {

namespace {

enum ExitSnapshot : uint32_t { kNotBegun, kBeingTaken, kDone };

long copy_process() { return sys::call(SYS_clone, CLONE_UNTRACED, 0, 0, 0, 0); }

void wait_for(long child) {
  int status;
  sys::uninterrupted([&] { return sys::call(SYS_wait4, child, sys::address(&status), __WALL, 0); });
}

void take_snapshot(Trigger trigger, const Registers& registers) {
  SnapshotRequest request{};
  request.trigger = trigger;
  request.pid = sys::getpid();
  request.parent_pid = sys::getppid();
  request.caller_tid = sys::gettid();
  request.sequence = process_state->snapshots.fetch_add(1, std::memory_order_relaxed) + 1;
  request.generation = process_state->generation.load(std::memory_order_relaxed);
  request.started_at_ns = process_state->started_at_ns.load(std::memory_order_relaxed);
  request.registers = registers;
  list_threads(&request);
  const long child = copy_process();
  if (child == 0) write_snapshot_and_exit(request);
  if (child > 0) wait_for(child);
}

bool begin_exit_snapshot() {
  uint32_t expected = kNotBegun;
  if (process_state->exit_snapshot.compare_exchange_strong(expected, kBeingTaken)) return true;
  while (process_state->exit_snapshot.load(std::memory_order_acquire) == kBeingTaken) sys::sleep_ns(1000000);
  return false;
}

}  // namespace

void take_exit_snapshot(const Registers& registers) {
  if (!hooks_started() || !recording() || !image.described) return;
  if (program_is_sandboxed.load(std::memory_order_relaxed)) return;
  if (claim_process_state() == Relation::kShared) return;
  // Blocked first: a handler that leaves through _exit meanwhile would wait for the very work it interrupted.
  const sys::SignalMask mask = sys::set_signal_mask(~sys::SignalMask{0});
  if (begin_exit_snapshot()) {
    take_snapshot(Trigger::kExit, registers);
    process_state->exit_snapshot.store(kDone, std::memory_order_release);
  }
  sys::set_signal_mask(mask);
}

}  // namespace gordian::preload
