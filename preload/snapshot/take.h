// Taking a snapshot: the process copies itself, and the copy writes.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_TAKE_H_
#define GORDIAN_PRELOAD_SNAPSHOT_TAKE_H_

#include "preload/platform/text.h"
#include "preload/runtime/registers.h"
#include "preload/snapshot/fields.h"

namespace gordian::preload {

// False: this process ends without a snapshot. It is not recorded, or it is a small child that is counted only.
// REQUIRES: called once for each way out that the process takes.
bool exit_snapshot_is_wanted();

// The one snapshot at the end of this process. Further calls return at once; calls from other threads meanwhile wait
// until it is written. Does nothing in a vfork's child, nor in a
// program that put itself into a seccomp sandbox. Preserves errno; never fails visibly.
void take_exit_snapshot(const Registers& registers);

// A snapshot from the calling thread of a program that goes on. Returns when it is written; false: it was not, for the
// reasons above, or because this very thread is taking one already (a signal handler). Preserves errno.
bool take_snapshot_now(Trigger trigger, Text label, const Registers& registers);

// The same from the sidecar, which shares the memory of process `pid` but is none of its threads. Returns 0 or an error
// number (ECANCELED: the writer was killed). The writer leaves the file's name in the status file `name_fd`, if not -1.
int take_snapshot_beside(int pid, Trigger trigger, int name_fd);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_TAKE_H_
