#include "cli/missing_snapshot.h"

#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cli/messages.h"

namespace gordian::cli {
namespace {

std::string remedy(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "Make room there, or choose another folder with -o DIR.";
    case ENOMEM:
    case EAGAIN:
      return "Writing a snapshot needs one more process and some memory; raise the limits (ulimit -u, -v).";
    default:
      return "Choose another folder with -o DIR.";
  }
}

}  // namespace

std::string describe_failed(const SnapshotFile& file) {
  return fmt::format("the snapshot of {} (process {}) could not be written: {}. {}", file.program, file.pid,
                     strerror(file.error), remedy(file.error));
}

std::string why_no_snapshot(const std::string& program, pid_t pid, int wait_status,
                            const std::vector<SnapshotFile>& files) {
  const auto in_state = [&](SnapshotFile::State state) {
    return std::find_if(files.begin(), files.end(),
                        [&](const SnapshotFile& file) { return file.pid == pid && file.state == state; });
  };
  if (in_state(SnapshotFile::State::kComplete) != files.end()) return "";
  const auto failed = in_state(SnapshotFile::State::kFailed);
  if (failed != files.end()) return describe_failed(*failed);
  if (in_state(SnapshotFile::State::kPartial) != files.end()) {
    return fmt::format(
        "the snapshot of {} (process {}) was not finished: what wrote it was killed, perhaps for want of "
        "memory. Run the program again with more memory.",
        program, pid);
  }
  if (WIFSIGNALED(wait_status)) {
    return fmt::format(
        "{} (process {}) was killed by signal {} ({}), so it made no snapshot at its exit. Let the program "
        "end by itself.",
        program, pid, WTERMSIG(wait_status), strsignal(WTERMSIG(wait_status)));
  }
  return fmt::format(
      "{} (process {}) left no snapshot. Either it replaced itself by a program into which nothing can be "
      "preloaded (statically linked, setuid), or it removed LD_PRELOAD from its environment, or it may not "
      "write to the output folder (it changed its user, or is confined). Run the program that does the "
      "work directly under gordian.",
      program, pid);
}

}  // namespace gordian::cli
