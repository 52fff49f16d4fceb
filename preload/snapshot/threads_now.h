#ifndef GORDIAN_PRELOAD_SNAPSHOT_THREADS_NOW_H_
#define GORDIAN_PRELOAD_SNAPSHOT_THREADS_NOW_H_

#include "preload/snapshot/request.h"

namespace gordian::preload {

// Fills the request's threads, the caller first. Runs in the process looked at: the kernel tells a thread's stack
// pointer only to its own process. REQUIRES: pid, caller_tid and registers are filled in.
void list_threads(SnapshotRequest* request);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_THREADS_NOW_H_
