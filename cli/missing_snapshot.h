// Saying why a process left no snapshot: nothing is worse than silence that looks like "no leaks".
#ifndef GORDIAN_CLI_MISSING_SNAPSHOT_H_
#define GORDIAN_CLI_MISSING_SNAPSHOT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "cli/output_folder.h"
#include "report.pb.h"

namespace gordian::cli {

// How the started program ended.
struct ProgramEnd {
  std::string program;  // file name
  pid_t pid = 0;
  int wait_status = 0;   // wait(2)
  uint64_t time_ns = 0;  // CLOCK_REALTIME
};

// Why it left no complete snapshot among `files`, and what to do. Empty if it left one.
std::string why_no_snapshot(const ProgramEnd& end, const std::vector<SnapshotFile>& files);

// Whether `follow` (as --follow says it) names programs, and `program` is none of them: it is not meant to leave one.
bool follows_others_only(const std::string& follow, const std::string& program);

// Why none of the programs that --follow names left a complete snapshot. Empty if one did.
std::string why_none_followed(const std::string& follow, const std::vector<SnapshotFile>& files);

// The report is on a snapshot that was taken before the end: why there is no later one, and which it is. Empty for a
// snapshot that was taken at the exit.
std::string why_earlier_snapshot(const ProgramEnd& end, const std::vector<SnapshotFile>& files,
                                 const report::Process& reported);

// One sentence on a snapshot that could not be written.
std::string describe_failed(const SnapshotFile& file);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_MISSING_SNAPSHOT_H_
