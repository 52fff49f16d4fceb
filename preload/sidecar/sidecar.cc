// Starting and ending the sidecar; watch.cc is its life.
#include "preload/sidecar/sidecar.h"

#include <sched.h>

#include "preload/hooks/real.h"
#include "preload/hooks/sandbox_hooks.h"
#include "preload/platform/clone.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/image.h"
#include "preload/runtime/own_memory.h"
#include "preload/sidecar/watch.h"
#include "schema/sidecar_protocol.h"

namespace gordian::preload {

namespace {

constexpr size_t kStackBytes = 256 * 1024;
constexpr size_t kThreadPointerBytes = 2 * kPageSize;
constexpr uint64_t kGrownUpNs = 100000000;
constexpr uint32_t kCallsPerLook = 16;
// A writer's own alarm ends it long before this.
constexpr uint64_t kMostWaitNs = 700000000000;
constexpr uint64_t kMostWaitIdleNs = 5000000000;

// Kept and used again by each later sidecar of this process and its forks.
struct Room {
  char* stack_top = nullptr;
  void* thread_pointer = nullptr;
};
Room room;

// One thread starts or ends the sidecar at a time, with its signals blocked.
class Change {
 public:
  Change() : mask_(sys::set_signal_mask(~sys::SignalMask{0})) {
    uint32_t free = 0;
    while (!process_state->sidecar_changing.compare_exchange_weak(free, 1, std::memory_order_acquire)) {
      free = 0;
      sys::sleep_ns(50000);
    }
  }
  ~Change() {
    process_state->sidecar_changing.store(0, std::memory_order_release);
    sys::set_signal_mask(mask_);
  }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

 private:
  sys::SignalMask mask_;
};

bool make_room() {
  if (room.stack_top != nullptr) return true;
  auto* memory = static_cast<char*>(own_memory.allocate_closed(kPageSize + kStackBytes + kThreadPointerBytes));
  if (memory == nullptr || !OwnMemory::open(memory + kPageSize, kStackBytes + kThreadPointerBytes)) return false;
  char* thread_pointer = memory + kPageSize + kStackBytes + kPageSize;
  *reinterpret_cast<void**>(thread_pointer) = thread_pointer;  // the ABI's %fs:0
  room.thread_pointer = thread_pointer;
  room.stack_top = memory + kPageSize + kStackBytes;
  return true;
}

void be_the_sidecar(void* pid) { watch_process(static_cast<int>(reinterpret_cast<intptr_t>(pid))); }

void reap() {
  int pid = process_state->sidecar_pid.exchange(0, std::memory_order_acq_rel);
  int status;
  if (pid > 0) sys::wait_for_child(pid, &status);
  process_state->image_owner.compare_exchange_strong(pid, 0);  // one that was killed may have left it behind
}

// REQUIRES: held by Change; there is none.
void start() {
  process_state->sidecar_settled.store(1, std::memory_order_relaxed);
  process_state->sidecar_leaves.store(0, std::memory_order_relaxed);
  const int own_pid = process_state->pid.load(std::memory_order_relaxed);
  constexpr unsigned long kFlags =
      CLONE_VM | CLONE_FILES | CLONE_UNTRACED | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
  const long pid = !make_room() ? -ENOMEM
                                : sys::clone_onto({kFlags, room.stack_top, be_the_sidecar,
                                                   reinterpret_cast<void*>(static_cast<intptr_t>(own_pid)),
                                                   room.thread_pointer, &process_state->sidecar_alive});
  process_state->sidecar_pid.store(pid > 0 ? static_cast<int>(pid) : 0, std::memory_order_release);
  process_state->sidecar_error.store(pid > 0 ? 0 : static_cast<int>(-pid), std::memory_order_relaxed);
}

// Until the kernel says that it is gone. One that sleeps leaves within microseconds; one that was stopped by somebody
// is not waited for very long.
void await_end(int pid) {
  uint64_t waited_ns = 0;
  for (;;) {
    const int alive = process_state->sidecar_alive.load(std::memory_order_acquire);
    if (alive == 0) return;
    const bool writing = process_state->image_owner.load(std::memory_order_relaxed) == pid;
    constexpr uint64_t kStepNs = 500000000;
    if (waited_ns >= (writing ? kMostWaitNs : kMostWaitIdleNs)) break;
    if (sys::futex_wait(&process_state->sidecar_alive, static_cast<uint32_t>(alive), kStepNs) == -ETIMEDOUT)
      waited_ns += kStepNs;
  }
  sys::kill(pid, SIGKILL);
}

bool may_have_one() {
  return recording() && image.described && image.followed && !program_is_sandboxed.load(std::memory_order_relaxed) &&
         claim_process_state() == Relation::kSelf;
}

void start_if_none() {
  const Change change;
  if (process_state->sidecar_settled.load(std::memory_order_relaxed) != 0) return;
  if (process_state->sidecar_barred.load(std::memory_order_acquire) == 0) start();
}

bool has_one_to_end() {
  return process_state != nullptr && process_state->sidecar_pid.load(std::memory_order_relaxed) != 0 &&
         process_state->pid.load(std::memory_order_relaxed) == sys::getpid();
}

void end(bool for_good) {
  const Change change;
  const int pid = process_state->sidecar_pid.load(std::memory_order_acquire);
  if (pid != 0) {
    process_state->sidecar_leaves.store(1, std::memory_order_release);
    sys::kill(pid, sidecar_protocol::kSnapshotSignal);  // wakes it
    await_end(pid);
    reap();
  }
  process_state->sidecar_settled.store(for_good ? 1 : 0, std::memory_order_relaxed);
}

}  // namespace

void consider_sidecar_now() {
  const uint32_t before = process_state->sidecar_occasions.fetch_add(1, std::memory_order_relaxed);
  if (before % kCallsPerLook != 0 || !may_have_one()) return;
  const uint64_t age_ns = sys::monotonic_ns() - process_state->monotonic_start_ns.load(std::memory_order_relaxed);
  if (age_ns >= kGrownUpNs) start_if_none();
}

void start_sidecar_with_program() {
  const Options& options = image.options;
  const bool over_time = options.every_ns != 0 || options.growth_bytes != 0;
  const bool launched = options.launched_pid == static_cast<uint64_t>(sys::getpid());
  if ((over_time || launched) && may_have_one()) start_if_none();
}

void end_sidecar() {
  if (has_one_to_end()) end(false);
}

WithoutSidecar::WithoutSidecar() {
  if (process_state == nullptr || process_state->pid.load(std::memory_order_relaxed) != sys::getpid()) return;
  state_ = process_state;
  state_->sidecar_barred.fetch_add(1, std::memory_order_acq_rel);
  had_one_ = has_one_to_end();
  if (had_one_) end(false);
}

WithoutSidecar::~WithoutSidecar() {
  if (state_ == nullptr || state_->sidecar_barred.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (had_one_ && may_have_one()) start_if_none();
  if (!had_one_) start_sidecar_with_program();  // another thread's call may have ended it
}

void retire_sidecar() {
  if (has_one_to_end()) return end(true);
  if (process_state != nullptr && process_state->pid.load(std::memory_order_relaxed) == sys::getpid())
    process_state->sidecar_settled.store(1, std::memory_order_relaxed);
}

}  // namespace gordian::preload
