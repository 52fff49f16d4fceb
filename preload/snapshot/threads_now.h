#ifndef GORDIAN_PRELOAD_SNAPSHOT_THREADS_NOW_H_
#define GORDIAN_PRELOAD_SNAPSHOT_THREADS_NOW_H_

#include "preload/snapshot/request.h"

namespace gordian::preload {

// Fills the request's threads, the caller first. Runs just before the copy is made, in the process looked at or in its
// sidecar. Where the kernel lets only a parent look (Yama), the sidecar learns no stack pointers.
// REQUIRES: pid, caller_tid and registers are filled in. One call at a time.
void list_threads(SnapshotRequest* request);

// Runs in the copy, as soon as it is there: forgets the stack pointers of threads that have run since they were listed,
// and adds the threads that came meanwhile.
void correct_threads(SnapshotRequest* request);

// 0 if /proc does not tell.
int parent_of(int pid);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_THREADS_NOW_H_
