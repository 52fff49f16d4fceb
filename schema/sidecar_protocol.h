// How another process asks for a snapshot of a program that runs under the runtime (`gordian snapshot PID`).
//
// A program that is watched while it runs has a *sidecar*: a child process that shares its memory (preload/sidecar/).
// No socket, nothing in the file system: the kernel's own tables lead to all that is needed, and check who may ask.
//
//   1. Find it: the child of PID whose comm is kSidecarName, which it takes when all below is in place. None: the
//      program is too young (the sidecar comes with an early allocation, or one after 100 ms), not watched, in a
//      sandbox, or is not allowed another process.
//   2. Where do snapshots go? The sidecar's working directory is the output folder: readlink /proc/SIDECAR/cwd.
//      "/" means that the folder cannot be made or entered.
//   3. Open its status: of the links in /proc/SIDECAR/fd, that to kStatusLink, whose file holds one `Status`. The
//   kernel
//      lets in who may trace the program. Read how many requests were begun.
//   4. pidfd_open(SIDECAR), look at its comm once more (the pid may have been reused), then pidfd_send_signal with
//      kSnapshotSignal. The kernel refuses (EPERM) if the program is another user's. Should the signal hit a
//      stranger all the same, it is one that is ignored by default.
//   5. Wait until more requests have ended than were begun in step 3: then there is a snapshot that was taken after
//      step 3, or the reason why not. Or the pidfd becomes readable: then the program ended, executed another one, or
//      changed its identity, and has perhaps a new sidecar.
//
// Requests that come while a snapshot is written are served after it, all together by one snapshot.
#ifndef GORDIAN_SCHEMA_SIDECAR_PROTOCOL_H_
#define GORDIAN_SCHEMA_SIDECAR_PROTOCOL_H_

#include <signal.h>
#include <stdint.h>

namespace gordian::sidecar_protocol {

inline constexpr char kSidecarName[] = "gordian-sidecar";  // 15 characters: as long as a comm can be
inline constexpr int kSnapshotSignal = SIGURG;
inline constexpr char kStatusName[] = "gordian-status";  // of a memfd
inline constexpr char kStatusLink[] = "/memfd:gordian-status (deleted)";

// Each field is written for itself, in the order in which they become true: `begun`, `name`, `error`, `ended`.
struct Status {
  uint32_t begun;  // requests for which a snapshot was begun
  uint32_t ended;  // … and is finished or has failed; at most `begun`
  int32_t error;   // of the last one that ended: 0, or an error number; ECANCELED: who wrote it was killed
  uint32_t reserved;
  char name[256];  // of the last one that was finished: its file in the output folder; ends with a zero
};

}  // namespace gordian::sidecar_protocol

#endif  // GORDIAN_SCHEMA_SIDECAR_PROTOCOL_H_
