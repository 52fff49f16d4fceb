// Whether all that a waiting thread's registers hold is known, though nobody has read them.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_WAITING_REGISTERS_H_
#define GORDIAN_PRELOAD_SNAPSHOT_WAITING_REGISTERS_H_

#include "preload/snapshot/request.h"
#include "preload/snapshot/thread_frames.h"

namespace gordian::preload {

// True: the thread waits in a system call, and no register of it holds anything of the program's that does not also lie
// on its stack. REQUIRES: `frames` are that thread's, and it has not run since.
bool registers_lie_on_stack(const ThreadSeen& thread, const ThreadFrames& frames);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_WAITING_REGISTERS_H_
