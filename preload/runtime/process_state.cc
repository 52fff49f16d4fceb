#include "preload/runtime/process_state.h"

#include "preload/platform/syscalls.h"
#include "preload/runtime/fork_family.h"
#include "preload/runtime/own_memory.h"
#include "preload/runtime/thread_registry.h"

namespace gordian::preload {

namespace {

// Its generation is no thread's.
constinit ProcessState nobodys_state = {.generation{UINT32_MAX},
                                        .pid{0},
                                        .snapshots{0},
                                        .exit_snapshot{0},
                                        .own_allocations{ForkFamily::kFewAllocations},
                                        .young_walks{0},
                                        .main_thread_pointer{0},
                                        .started_at_ns{0},
                                        .monotonic_start_ns{0},
                                        .image_owner{0},
                                        .failed_snapshots{0},
                                        .sidecar_settled{1},
                                        .sidecar_occasions{0},
                                        .sidecar_changing{0},
                                        .sidecar_pid{0},
                                        .sidecar_alive{0},
                                        .sidecar_leaves{0},
                                        .sidecar_error{0},
                                        .sidecar_barred{0}};

void begin_generation() {
  process_state->started_at_ns.store(sys::real_time_ns(), std::memory_order_relaxed);
  process_state->monotonic_start_ns.store(sys::monotonic_ns(), std::memory_order_relaxed);
  const int pid = sys::getpid();
  process_state->pid.store(pid, std::memory_order_relaxed);
  if (sys::gettid() == pid) process_state->main_thread_pointer.store(own_thread_pointer(), std::memory_order_relaxed);
  process_state->generation.store(fork_family->next_generation(), std::memory_order_release);
}

}  // namespace

constinit ProcessState* process_state = nullptr;

void retire_process_state() { process_state = &nobodys_state; }

bool create_process_state() {
  auto* page = own_memory.allocate_array<ProcessState>(1);
  fork_family = ForkFamily::create();
  if (page == nullptr || fork_family == nullptr) return false;
  // Before Linux 4.14 a fork's child looks like a vfork's, and makes no snapshot.
  sys::madvise(page, kPageSize, MADV_WIPEONFORK);
  process_state = page;
  page->own_allocations.store(ForkFamily::kFewAllocations, std::memory_order_relaxed);
  begin_generation();
  return true;
}

Relation claim_process_state() {
  // Right after a fork there is one thread, so that nobody else can be here.
  if (process_state->generation.load(std::memory_order_acquire) == 0) begin_generation();
  return process_state->pid.load(std::memory_order_relaxed) == sys::getpid() ? Relation::kSelf : Relation::kShared;
}

bool count_allocation() {
  if (process_state->own_allocations.load(std::memory_order_relaxed) >= ForkFamily::kFewAllocations) return true;
  return process_state->own_allocations.fetch_add(1, std::memory_order_relaxed) + 1 >= ForkFamily::kFewAllocations;
}

// The state is that of a process that ends. One that never allocated found no reason to begin a generation.
bool left_out_as_small_child() {
  if (process_state->own_allocations.load(std::memory_order_relaxed) >= ForkFamily::kFewAllocations ||
      process_state->snapshots.load(std::memory_order_relaxed) != 0)
    return false;
  if (process_state->generation.load(std::memory_order_acquire) != 0) {
    if (claim_process_state() == Relation::kShared) return false;
    const uint64_t began_ns = process_state->monotonic_start_ns.load(std::memory_order_relaxed);
    if (sys::monotonic_ns() - began_ns >= ForkFamily::kSoonNs) return false;
  }
  return !fork_family->small_child_is_written();
}

}  // namespace gordian::preload
