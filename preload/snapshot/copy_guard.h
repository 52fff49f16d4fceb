#ifndef GORDIAN_PRELOAD_SNAPSHOT_COPY_GUARD_H_
#define GORDIAN_PRELOAD_SNAPSHOT_COPY_GUARD_H_

#include "preload/snapshot/output_file.h"

namespace gordian::preload {

// Makes the copied process harmless: closes all its files but `kept_fd` (they may keep the program's pipes and sockets
// alive; -1: no exception), allows no core dump, and sees to it that a crash or ten minutes without an end abandon
// `file` and end the copy.
void guard_copy(OutputFile* file, int kept_fd);

// For a process that shares our memory: its faults call `handler`, which does not return; every other signal stays
// blocked; no core dump.
void catch_own_faults(void (*handler)(int));

void close_all_files(int but = -1);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_COPY_GUARD_H_
