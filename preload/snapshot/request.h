// What the process looked at tells its copy: everything that only it can know.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_REQUEST_H_
#define GORDIAN_PRELOAD_SNAPSHOT_REQUEST_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/platform/text.h"
#include "preload/runtime/registers.h"
#include "preload/snapshot/fields.h"

namespace gordian::preload {

// A thread of the process looked at. The kernel tells the stack pointer of a blocked thread only.
struct ThreadSeen {
  int tid;
  char name[16];
  uintptr_t stack_pointer;   // 0: running
  uintptr_t pc;              // 0: running
  bool in_system_call;       // blocked there: no register that a callee may change holds anything
  uintptr_t thread_pointer;  // 0: not known
  uint64_t run_ns;           // processor time had so far, and how often it was given the processor: unchanged numbers
  uint64_t run_count;        // mean that the thread has not run in between. 0: not known
};

struct SnapshotRequest {
  static constexpr size_t kMaxThreads = 16384;

  Trigger trigger;
  int pid;
  int parent_pid;
  int caller_tid;  // 0: no thread of the process took the snapshot
  uint32_t sequence;
  uint32_t generation;  // of the process, see process_state.h
  uint64_t started_at_ns;
  Text label;
  Registers registers;  // of the caller, if there is one
  ThreadSeen* threads;  // the caller first, if there is one
  size_t thread_count;
  size_t threads_left_out;
  bool proc_is_ours;       // /proc/PID means what we mean by it
  bool memory_is_shared;   // the process itself waits until the writer has ended: nothing to correct
  uint64_t failed_before;  // snapshots for which no process could be made
  int sidecar_error;       // 0, or why there can be no sidecar
  int name_fd;             // where the writer leaves the name of the file (as StatusFile::name); -1: nowhere
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_REQUEST_H_
