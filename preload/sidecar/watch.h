#ifndef GORDIAN_PRELOAD_SIDECAR_WATCH_H_
#define GORDIAN_PRELOAD_SIDECAR_WATCH_H_

#include <stdint.h>

namespace gordian::preload {

// The sidecar's life: watches the process `pid` and takes its snapshots; ends when the process ends, executes another
// program, or asks for it. Runs on shared memory: raw system calls only, no TLS, nothing of libc that has a state.
[[noreturn]] void watch_process(int pid);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SIDECAR_WATCH_H_
