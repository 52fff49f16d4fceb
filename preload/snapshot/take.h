// Taking a snapshot: the process copies itself, and the copy writes.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_TAKE_H_
#define GORDIAN_PRELOAD_SNAPSHOT_TAKE_H_

#include "preload/runtime/registers.h"

namespace gordian::preload {

// The one snapshot at the end of this process. Further calls return at once; calls from other threads meanwhile wait
// until it is written. Does nothing in a vfork's child, nor in a
// program that put itself into a seccomp sandbox. Preserves errno; never fails visibly.
void take_exit_snapshot(const Registers& registers);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_TAKE_H_
