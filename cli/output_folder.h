// The folder that `gordian run` fills: snapshots, which the runtime names PROGRAM.PID.SEQ.gsnap, and what is made of
// them. While it writes one, the runtime calls it ….gsnap.partial; if it cannot, it leaves ….gsnap.failed.ERRNO.
#ifndef GORDIAN_CLI_OUTPUT_FOLDER_H_
#define GORDIAN_CLI_OUTPUT_FOLDER_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gordian::cli {

struct SnapshotFile {
  enum class State { kComplete, kPartial, kFailed };
  State state = State::kComplete;
  std::string path;
  std::string program;  // file name of the process's executable
  pid_t pid = 0;
  uint32_t sequence = 0;
  int error = 0;            // kFailed: why, an errno value
  int64_t modified_ns = 0;  // CLOCK_REALTIME
};

// What a file name says; nothing if it is not that of a snapshot. `path` may have folders before the name.
std::optional<SnapshotFile> parse_snapshot_name(const std::string& path);

// All snapshot files of the folder. Throws Failure if it cannot be read.
std::vector<SnapshotFile> list_snapshots(const std::string& folder);

// The last complete snapshot of each process (PID and program), those of `first` before the others, then by PID.
std::vector<SnapshotFile> last_of_each_process(const std::vector<SnapshotFile>& files, std::optional<pid_t> first);

// What to say of a folder without any.
std::string no_snapshot_message(const std::string& folder);

// The complete snapshot of the same process (PID and program) with the next smaller number, beside this one; an empty
// path if there is none.
std::string preceding_snapshot(const std::string& path);

// Makes `folder`, its parents too, with access for its owner only if it is new. Throws Failure if that cannot be
// done.
void make_output_folder(const std::string& folder);

// Writes (or replaces) a file that only its owner can read. Throws Failure if that cannot be done.
void write_private_file(const std::string& path, const std::string& contents);

// What was run; DIR/run.json, for people and for `gordian analyze DIR`.
struct RunRecord {
  std::string program;
  pid_t pid = 0;
  std::vector<std::string> arguments;  // the first is the program as it was called
  std::string runtime;
  std::optional<int> exit_status;  // of a program that ended by itself
  std::optional<int> signal;       // that ended the program
};

void write_run_record(const std::string& folder, const RunRecord& record);

// PID of the program that `run` started; nothing if there is no (readable) record.
std::optional<pid_t> started_pid(const std::string& folder);

// Whether the record says how the program ended.
bool has_ended(const std::string& folder);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_OUTPUT_FOLDER_H_
