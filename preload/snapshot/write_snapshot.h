#ifndef GORDIAN_PRELOAD_SNAPSHOT_WRITE_SNAPSHOT_H_
#define GORDIAN_PRELOAD_SNAPSHOT_WRITE_SNAPSHOT_H_

#include "preload/snapshot/request.h"

namespace gordian::preload {

// Writes the snapshot file and ends the process. Runs in the copy of the process looked at, or on its memory
// while it stands still: alone, with all signals blocked, with raw system calls and own memory only.
[[noreturn]] void write_snapshot_and_exit(SnapshotRequest& request);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_WRITE_SNAPSHOT_H_
