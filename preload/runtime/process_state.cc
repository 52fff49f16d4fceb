#include "preload/runtime/process_state.h"

#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"

namespace gordian::preload {

namespace {

// Its generation is no thread's.
constinit ProcessState nobodys_state = {.generation{UINT32_MAX},
                                        .pid{0},
                                        .snapshots{0},
                                        .exit_snapshot{0},
                                        .started_at_ns{0},
                                        .monotonic_start_ns{0},
                                        .image_owner{0},
                                        .failed_snapshots{0},
                                        .sidecar_settled{1},
                                        .sidecar_changing{0},
                                        .sidecar_pid{0},
                                        .sidecar_alive{0},
                                        .sidecar_leaves{0},
                                        .sidecar_error{0}};

std::atomic<uint32_t> last_generation{0};

void begin_generation() {
  process_state->started_at_ns.store(sys::real_time_ns(), std::memory_order_relaxed);
  process_state->monotonic_start_ns.store(sys::monotonic_ns(), std::memory_order_relaxed);
  process_state->pid.store(sys::getpid(), std::memory_order_relaxed);
  const uint32_t generation = last_generation.fetch_add(1, std::memory_order_relaxed) + 1;
  process_state->generation.store(generation, std::memory_order_release);
}

}  // namespace

constinit ProcessState* process_state = nullptr;

void retire_process_state() { process_state = &nobodys_state; }

bool create_process_state() {
  auto* page = own_memory.allocate_array<ProcessState>(1);
  if (page == nullptr) return false;
  // Before Linux 4.14 a fork's child looks like a vfork's, and makes no snapshot.
  sys::madvise(page, kPageSize, MADV_WIPEONFORK);
  process_state = page;
  begin_generation();
  return true;
}

Relation claim_process_state() {
  // Right after a fork there is one thread, so that nobody else can be here.
  if (process_state->generation.load(std::memory_order_acquire) == 0) begin_generation();
  return process_state->pid.load(std::memory_order_relaxed) == sys::getpid() ? Relation::kSelf : Relation::kShared;
}

}  // namespace gordian::preload
