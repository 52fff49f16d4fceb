// What belongs to one process image, and how a fork is noticed without hooking it.
//
// The state lies on a page that the kernel wipes in a fork's child (MADV_WIPEONFORK). So a fork's child finds zeros
// and starts anew, and a vfork's child, which shares all memory with its parent, finds its parent's state with another
// pid: then nothing may be done at all.
#ifndef GORDIAN_PRELOAD_RUNTIME_PROCESS_STATE_H_
#define GORDIAN_PRELOAD_RUNTIME_PROCESS_STATE_H_

#include <stdint.h>

#include <atomic>

#include "preload/runtime/fork_family.h"

namespace gordian::preload {

struct ProcessState {
  // 0: just forked; then 1 for the first process of this image, others for its children.
  std::atomic<uint32_t> generation;
  std::atomic<int> pid;
  std::atomic<uint32_t> snapshots;      // taken so far
  std::atomic<uint32_t> exit_snapshot;  // 0: not begun, 1: being taken, 2: done
  // How many allocations were noted, as long as they are few: see fork_family.h. A process that did not fork from one
  // of its own image has many from the beginning.
  std::atomic<uint32_t> own_allocations;
  std::atomic<uint32_t> young_walks;           // of call stacks, by a young process: see is_young
  std::atomic<uintptr_t> main_thread_pointer;  // fs base, if its main thread began the generation; else 0
  std::atomic<uint64_t> started_at_ns;
  std::atomic<uint64_t> monotonic_start_ns;
  std::atomic<int> image_owner;            // tid of who takes a snapshot just now; 0: nobody
  std::atomic<uint64_t> failed_snapshots;  // no process could be made for them

  // The sidecar (preload/sidecar/).
  std::atomic<uint32_t> sidecar_settled;    // 0: whether and when to start one is still to be considered
  std::atomic<uint32_t> sidecar_occasions;  // to consider it
  std::atomic<uint32_t> sidecar_changing;   // lock: it is being started or ended
  std::atomic<int> sidecar_pid;             // 0: none that would have to be reaped
  std::atomic<int> sidecar_alive;           // its pid; the kernel clears it when the sidecar ends
  std::atomic<uint32_t> sidecar_leaves;     // it was asked to end
  std::atomic<int> sidecar_error;           // why none could be started
  std::atomic<uint32_t> sidecar_barred;     // calls under way during which there must be none
};

enum class Relation {
  kSelf,    // this process owns the state
  kShared,  // memory borrowed from another process (vfork): do nothing
};

// nullptr until the state is there (and no other address: hooks may run before we are relocated). From when the runtime
// is to do nothing any more, a state that no thread belongs to.
extern ProcessState* process_state;

// False: no memory.
bool create_process_state();
// From now on no thread is ready: every hook takes its slow path, which forwards only.
void retire_process_state();

// Takes over after a fork, if there was one. One system call.
Relation claim_process_state();

// Notes an allocation. False: there have been few of them so far.
bool count_allocation();

// Did this process fork off a moment ago, so that what it does had better write to few pages? Each page that it writes
// to costs it a fault, and most such processes end or execute something else after a few allocations. So as long as it
// is young, what it learns about stacks is not kept: neither in the memo nor among the recipes nor in the registry of
// threads. Costs two loads.
inline bool is_young();
// Notes a walk by a young process. After some it is not young any more: learning pays.
inline void count_young_walk();

// True for a fork's child that ends now, if it has no snapshot of its own but is counted (fork_family.h).
// REQUIRES: called once, at its end, in a program that is recorded.
bool left_out_as_small_child();

inline bool is_young() {
  constexpr uint32_t kYoungWalks = 32;
  return process_state != nullptr &&
         process_state->own_allocations.load(std::memory_order_relaxed) < ForkFamily::kFewAllocations &&
         process_state->young_walks.load(std::memory_order_relaxed) < kYoungWalks;
}
inline void count_young_walk() { process_state->young_walks.fetch_add(1, std::memory_order_relaxed); }

// Cheap, for every hook: this thread's last known generation is out of date.
inline bool process_changed(uint32_t known_generation) {
  const ProcessState* state = process_state;
  return state == nullptr || state->generation.load(std::memory_order_relaxed) != known_generation;
}

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_PROCESS_STATE_H_
