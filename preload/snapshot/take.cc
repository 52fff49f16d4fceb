// The copy is made by a raw clone with exit signal 0: no SIGCHLD, and no wait() of the program sees it. As a rule it
// shares no memory with us: what it reads stands still. All signals stay blocked around it, so that neither the
// program's handlers nor an interrupting timer get in between, and so that the copy never runs a handler of the
// program.
//
// A program with one thread that is about to end needs no copy: the writer may work on the memory itself while the
// only thread waits for it (CLONE_VM with CLONE_VFORK). That saves copying the page tables and a fault for each page
// that the writer touches, which is most of what the end of a small program costs us.
#include "preload/snapshot/take.h"

#include <sched.h>

#include "preload/hooks/real.h"
#include "preload/hooks/sandbox_hooks.h"
#include "preload/platform/clone.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/image.h"
#include "preload/runtime/own_memory.h"
#include "preload/runtime/process_state.h"
#include "preload/sidecar/sidecar.h"
#include "preload/snapshot/image_slot.h"
#include "preload/snapshot/threads_now.h"
#include "preload/snapshot/write_snapshot.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

namespace {

enum ExitSnapshot : uint32_t { kNotBegun, kBeingTaken, kDone };

constexpr size_t kWriterStack = 256 * 1024;

SnapshotRequest new_request(Trigger trigger, Text label, int pid) {
  SnapshotRequest request{};
  request.trigger = trigger;
  request.label = label;
  request.pid = pid;
  request.sequence = process_state->snapshots.load(std::memory_order_relaxed) + 1;
  request.generation = process_state->generation.load(std::memory_order_relaxed);
  request.started_at_ns = process_state->started_at_ns.load(std::memory_order_relaxed);
  request.failed_before = process_state->failed_snapshots.load(std::memory_order_relaxed);
  request.sidecar_error = process_state->sidecar_error.load(std::memory_order_relaxed);
  request.name_fd = -1;
  return request;
}

SnapshotRequest request_by_thread(Trigger trigger, Text label, const Registers& registers) {
  SnapshotRequest request = new_request(trigger, label, sys::getpid());
  request.parent_pid = sys::getppid();
  request.caller_tid = sys::gettid();
  request.registers = registers;
  return request;
}

void write_here(void* request) { write_snapshot_and_exit(*static_cast<SnapshotRequest*>(request)); }

long copy_process(SnapshotRequest* request) {
  block_table.end_epoch();
  const long child = sys::call(SYS_clone, CLONE_UNTRACED, 0, 0, 0, 0);
  if (child == 0) write_here(request);
  return child;
}

// Returns when the child has ended.
long borrow_process(SnapshotRequest* request) {
  auto* stack = static_cast<char*>(own_memory.allocate(kWriterStack));
  if (stack == nullptr) return copy_process(request);
  request->memory_is_shared = true;
  block_table.end_epoch();
  return sys::clone_onto({CLONE_VM | CLONE_VFORK | CLONE_UNTRACED, stack + kWriterStack, write_here, request});
}

// Returns 0 or an error number; ECANCELED: the writer was killed.
int await_writer(long child) {
  if (child <= 0) {
    process_state->failed_snapshots.fetch_add(1, std::memory_order_relaxed);
    return static_cast<int>(-child);
  }
  process_state->snapshots.fetch_add(1, std::memory_order_relaxed);
  int status = 0;
  if (sys::wait_for_child(child, &status) != child || WIFSIGNALED(status)) return ECANCELED;
  return WEXITSTATUS(status);
}

bool is_recorded() {
  return hooks_started() && recording() && image.described && !program_is_sandboxed.load(std::memory_order_relaxed);
}

bool begin_exit_snapshot() {
  uint32_t expected = kNotBegun;
  if (process_state->exit_snapshot.compare_exchange_strong(expected, kBeingTaken)) return true;
  while (process_state->exit_snapshot.load(std::memory_order_acquire) == kBeingTaken) sys::sleep_ns(1000000);
  return false;
}

bool may_take_snapshots() { return is_recorded() && claim_process_state() != Relation::kShared; }

void write_exit_snapshot(const Registers& registers) {
  retire_sidecar();
  const ImageSlot slot;
  if (!slot.taken()) return;
  SnapshotRequest request = request_by_thread(Trigger::kExit, Text(), registers);
  list_threads(&request);
  await_writer(request.thread_count == 1 ? borrow_process(&request) : copy_process(&request));
}

}  // namespace

bool exit_snapshot_is_wanted() { return is_recorded() && !left_out_as_small_child(); }

void take_exit_snapshot(const Registers& registers) {
  if (!may_take_snapshots()) return;
  // Blocked first: a handler that leaves through _exit meanwhile would wait for the very work it interrupted.
  const sys::SignalMask mask = sys::set_signal_mask(~sys::SignalMask{0});
  if (begin_exit_snapshot()) {
    write_exit_snapshot(registers);
    process_state->exit_snapshot.store(kDone, std::memory_order_release);
  }
  sys::set_signal_mask(mask);
}

bool take_snapshot_now(Trigger trigger, Text label, const Registers& registers) {
  if (!may_take_snapshots()) return false;
  const ImageSlot slot;
  if (!slot.taken()) return false;
  SnapshotRequest request = request_by_thread(trigger, label, registers);
  list_threads(&request);
  return await_writer(copy_process(&request)) == 0;
}

int take_snapshot_beside(int pid, Trigger trigger, int name_fd) {
  const ImageSlot slot;
  if (!slot.taken()) return EBUSY;
  SnapshotRequest request = new_request(trigger, Text(), pid);
  request.name_fd = name_fd;
  request.parent_pid = parent_of(pid);
  list_threads(&request);
  return await_writer(copy_process(&request));
}

}  // namespace gordian::preload
