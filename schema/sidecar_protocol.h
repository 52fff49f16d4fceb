// How another process asks for a snapshot of a program that runs under the runtime (`gordian snapshot PID`).
//
// A program that is watched while it runs has a *sidecar*: a child process that shares its memory (preload/sidecar/).
// No socket, no file: the kernel's own tables tell all that is needed, and check who may ask.
//
//   1. Find it: the child of PID whose comm is kSidecarName. /proc/PID/task/*/children lists the children of PID; where
//      the kernel has no such file, look through /proc/*/stat for the parent PID. None: the program is too young
//      (the sidecar comes with its first allocation after 100 ms), not watched, in a sandbox, or is not allowed
//      another process.
//   2. Where do snapshots go? The sidecar's working directory is the output folder: readlink /proc/SIDECAR/cwd.
//      "/" means that the folder cannot be made or entered.
//   3. Note which files *.PID.SEQ.gsnap and *.PID.SEQ.gsnap.failed.ERRNO are there.
//   4. pidfd_open(SIDECAR), look at its comm once more (the pid may have been reused), then pidfd_send_signal with
//      kSnapshotSignal. The kernel refuses (EPERM) if the program is another user's. Should the signal hit a
//      stranger all the same, it is one that is ignored by default.
//   5. Wait until a new file of step 3 with trigger DEMAND appears (a timer's snapshot may come in between), or one
//      that failed; or the pidfd becomes readable: then the program ended, or executed another one.
//
// Requests that come while a snapshot is written are served after it, all together by one snapshot.
#ifndef GORDIAN_SCHEMA_SIDECAR_PROTOCOL_H_
#define GORDIAN_SCHEMA_SIDECAR_PROTOCOL_H_

#include <signal.h>

namespace gordian::sidecar_protocol {

inline constexpr char kSidecarName[] = "gordian-sidecar";  // 15 characters: as long as a comm can be
inline constexpr int kSnapshotSignal = SIGURG;

}  // namespace gordian::sidecar_protocol

#endif  // GORDIAN_SCHEMA_SIDECAR_PROTOCOL_H_
