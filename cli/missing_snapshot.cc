#include "cli/missing_snapshot.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "analyzer/report/words.h"
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

const SnapshotFile* find_in_state(const std::vector<SnapshotFile>& files, pid_t pid, SnapshotFile::State state) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const SnapshotFile& file) { return file.pid == pid && file.state == state; });
  return found == files.end() ? nullptr : &*found;
}

std::string signal_text(int signal) { return fmt::format("signal {} ({})", signal, strsignal(signal)); }

// What a program inherits from us: the runtime's tables are small, but need many addresses.
std::string limited_addresses() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return "";
  return fmt::format(" Its address space is limited to {}, too, which may be too little: raise the limit (ulimit -v).",
                     human_bytes(limit.rlim_cur));
}

std::string taken_by(const std::string& trigger) {
  if (trigger == "timer") return "by the timer";
  if (trigger == "growth") return "when its memory had grown";
  if (trigger == "demand") return "by `gordian snapshot`";
  if (trigger == "api") return "by the program itself";
  return "at a crash";
}

}  // namespace

std::string describe_failed(const SnapshotFile& file) {
  return fmt::format("the snapshot of {} (process {}) could not be written: {}. {}", file.program, file.pid,
                     strerror(file.error), remedy(file.error));
}

std::string why_no_snapshot(const ProgramEnd& end, const std::vector<SnapshotFile>& files) {
  if (find_in_state(files, end.pid, SnapshotFile::State::kComplete) != nullptr) return "";
  const std::string process = fmt::format("{} (process {})", end.program, end.pid);
  if (const auto* failed = find_in_state(files, end.pid, SnapshotFile::State::kFailed)) return describe_failed(*failed);
  if (find_in_state(files, end.pid, SnapshotFile::State::kPartial) != nullptr) {
    return fmt::format(
        "the snapshot of {} was not finished: what wrote it was killed, perhaps for want of memory. Run "
        "the program again with more memory.",
        process);
  }
  if (WIFSIGNALED(end.wait_status)) {
    return fmt::format(
        "{} was killed by {}, so it made no snapshot at its exit. Let the program end by itself, or ask "
        "for snapshots while it runs: --every 10s, --on-crash.",
        process, signal_text(WTERMSIG(end.wait_status)));
  }
  return fmt::format(
      "{} left no snapshot. Either it replaced itself by a program into which nothing can be preloaded (statically "
      "linked, setuid), or it removed LD_PRELOAD from its environment, or it confined itself with seccomp (gordian "
      "leaves such a program alone from then on), or it may not write to the output folder (it changed its user, or "
      "is confined). Run the program that does the work directly under gordian, without its sandbox.{}",
      process, limited_addresses());
}

bool follows_others_only(const std::string& follow, const std::string& program) {
  return !follow.empty() && follow != "all" && follow != "first" &&
         ("," + follow + ",").find("," + program + ",") == std::string::npos;
}

std::string why_none_followed(const std::string& follow, const std::vector<SnapshotFile>& files) {
  const bool any = std::any_of(files.begin(), files.end(),
                               [](const SnapshotFile& file) { return file.state == SnapshotFile::State::kComplete; });
  if (any) return "";
  return fmt::format(
      "no process of {} left a snapshot. --follow takes the file names of executables, as `readlink "
      "/proc/PID/exe` shows them.",
      follow);
}

std::string why_earlier_snapshot(const ProgramEnd& end, const std::vector<SnapshotFile>& files,
                                 const report::Process& reported) {
  if (reported.trigger() == "exit") return "";
  const std::string process = fmt::format("{} (process {})", end.program, end.pid);
  if (reported.trigger() == "crash" && WIFSIGNALED(end.wait_status)) {
    return fmt::format("{} crashed with {}; this is what it held at that moment (snapshot {}).", process,
                       signal_text(WTERMSIG(end.wait_status)), reported.snapshot());
  }
  const auto* failed = find_in_state(files, end.pid, SnapshotFile::State::kFailed);
  std::string why = fmt::format(
      "{} ended without a snapshot at its exit: it replaced itself by another program, or confined itself with "
      "seccomp, or left by a way of its own.",
      process);
  if (failed != nullptr) {
    why = describe_failed(*failed);
  } else if (WIFSIGNALED(end.wait_status)) {
    why = fmt::format("{} was killed by {}, so it made no snapshot at its exit.", process,
                      signal_text(WTERMSIG(end.wait_status)));
  }
  const uint64_t before = end.time_ns > reported.taken_at_ns() ? end.time_ns - reported.taken_at_ns() : 0;
  return fmt::format("{} This is its last one, snapshot {}, taken {} {} before the end.", why, reported.snapshot(),
                     taken_by(reported.trigger()), human_duration(before));
}

}  // namespace gordian::cli
