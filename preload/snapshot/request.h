// What the process looked at tells its copy: everything that only it can know.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_REQUEST_H_
#define GORDIAN_PRELOAD_SNAPSHOT_REQUEST_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/runtime/registers.h"
#include "preload/snapshot/fields.h"

namespace gordian::preload {

// A thread of the process looked at. The kernel tells the stack pointer of a blocked thread only.
struct ThreadSeen {
  int tid;
  char name[16];
  uintptr_t stack_pointer;   // 0: running
  uintptr_t pc;              // 0: running
  uintptr_t thread_pointer;  // 0: not known
};

struct SnapshotRequest {
  static constexpr size_t kMaxThreads = 16384;

  Trigger trigger;
  int pid;
  int parent_pid;
  int caller_tid;
  uint32_t sequence;
  uint32_t generation;  // of the process, see process_state.h
  uint64_t started_at_ns;
  Registers registers;  // of the caller
  ThreadSeen* threads;  // the caller among them
  size_t thread_count;
  size_t threads_left_out;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_REQUEST_H_
