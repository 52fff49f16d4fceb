// Saying why a process left no snapshot: nothing is worse than silence that looks like "no leaks".
#ifndef GORDIAN_CLI_MISSING_SNAPSHOT_H_
#define GORDIAN_CLI_MISSING_SNAPSHOT_H_

#include <string>
#include <vector>

#include "cli/output_folder.h"

namespace gordian::cli {

// Why the started program `program` left no complete snapshot among `files`, given its wait status (wait(2)), and what
// to do. Empty if it left one.
std::string why_no_snapshot(const std::string& program, pid_t pid, int wait_status,
                            const std::vector<SnapshotFile>& files);

// One sentence on a snapshot that could not be written.
std::string describe_failed(const SnapshotFile& file);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_MISSING_SNAPSHOT_H_
