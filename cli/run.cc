// `gordian run`: start a program under the runtime, wait for its end, say what it left behind.
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "cli/commands.h"
#include "cli/html_report.h"
#include "cli/launch.h"
#include "cli/messages.h"
#include "cli/missing_snapshot.h"
#include "cli/output_folder.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/program_environment.h"
#include "cli/report_files.h"
#include "cli/reporting.h"
#include "cli/runtime_options.h"
#include "cli/shared_options.h"
#include "cli/watched_process.h"

namespace gordian::cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* kRunFooter =
    "The program's output and exit status are passed on as they are (128+N if signal\n"
    "N killed it). When it has ended, the report is printed on stderr, and written to\n"
    "DIR as report.txt, report.json and report.pb, beside the snapshots it was made\n"
    "from. Programs that the program starts are looked at as well.\n"
    "Exit status 125: gordian failed; 126: the program cannot be executed; 127: there\n"
    "is no such program.\n\n"
    "Examples:\n"
    "  gordian run -- ./server --port 8080\n"
    "  gordian run -o /tmp/leaks --error-exitcode=3 -- make test";

// CLI11 does not know of the program behind the dashes.
class RunHelp : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App*, std::string) const override {
    return "Usage: gordian run [OPTIONS] -- PROGRAM ARGS...\n";
  }
};

struct RunCommand {
  std::vector<std::string> command;
  std::string folder;
  RuntimeSettings runtime;
  int error_exitcode = 0;
  std::string html;
  ReportingOptions reporting;
};

std::string output_folder(const RunCommand& options, const std::string& program, pid_t pid) {
  const fs::path folder = options.folder.empty() ? fs::path("gordian-out") /
                                                       fmt::format("{}.{}", fs::path(program).filename().string(), pid)
                                                 : fs::path(options.folder);
  const fs::path absolute = fs::absolute(folder).lexically_normal();
  return absolute.has_filename() ? absolute.string() : absolute.parent_path().string();
}

uint64_t now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

struct Finished {
  RunRecord record;
  std::string folder;
  ProgramEnd end;
  std::vector<SnapshotFile> files;  // that came into being since the start
};

// A snapshot that is still being written when the program has ended is worth waiting for, as long as it grows.
void wait_for_writers(const std::string& folder, pid_t pid) {
  using namespace std::chrono_literals;
  constexpr auto kPatience = 3s;
  Progress progress;
  while (true) {
    bool writing = false;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    for (const SnapshotFile& file : list_snapshots(folder)) {
      const bool ours = file.pid == pid && file.state == SnapshotFile::State::kPartial;
      writing |= ours && now - std::chrono::nanoseconds(file.modified_ns) < kPatience;
    }
    if (!writing) return;
    progress.show("waiting for the snapshot");
    std::this_thread::sleep_for(20ms);
  }
}

// The sidecar of a program that was killed ends by itself, very soon.
void wait_for_sidecar(const std::string& folder, const std::string& program) {
  using namespace std::chrono_literals;
  constexpr auto kPatience = 3s;
  for (auto waited = 0ms; waited < kPatience && sidecar_left_behind(folder, program); waited += 5ms)
    std::this_thread::sleep_for(5ms);
}

// -o DIR may hold the snapshots of earlier runs; they are not this run's.
std::vector<SnapshotFile> new_files(const std::string& folder, const std::vector<SnapshotFile>& old_files) {
  std::set<std::pair<std::string, int64_t>> old;
  for (const SnapshotFile& file : old_files) old.emplace(file.path, file.modified_ns);
  std::vector<SnapshotFile> files = list_snapshots(folder);
  std::erase_if(files, [&](const SnapshotFile& file) { return old.contains({file.path, file.modified_ns}); });
  return files;
}

Finished run_program(const RunCommand& options) {
  Finished finished;
  RunRecord& record = finished.record;
  record.arguments = options.command;
  record.program = find_program(options.command.front());
  check_program(record.program);
  record.runtime = find_runtime();

  std::vector<SnapshotFile> old_files;
  {
    Launch launch;
    record.pid = launch.pid();
    finished.folder = output_folder(options, record.program, record.pid);
    make_output_folder(finished.folder);
    old_files = list_snapshots(finished.folder);
    write_run_record(finished.folder, record);  // also shows that the folder can be written to
    RuntimeSettings settings = options.runtime;
    settings.runtime = record.runtime;
    settings.folder = finished.folder;
    settings.pid = record.pid;
    launch.start(record.program, record.arguments, program_environment(settings));
    finished.end = {fs::path(record.program).filename().string(), record.pid, launch.wait(), now_ns()};
  }
  if (WIFEXITED(finished.end.wait_status)) record.exit_status = WEXITSTATUS(finished.end.wait_status);
  if (WIFSIGNALED(finished.end.wait_status)) {
    record.signal = WTERMSIG(finished.end.wait_status);
    wait_for_sidecar(finished.folder, record.program);
  }
  wait_for_writers(finished.folder, record.pid);
  finished.files = new_files(finished.folder, old_files);
  return finished;
}

// Says which snapshots are missing and why; true if none that matters is.
bool all_snapshots_made(const Finished& finished, const std::string& follow) {
  const std::string missing = follows_others_only(follow, finished.end.program)
                                  ? why_none_followed(follow, finished.files)
                                  : why_no_snapshot(finished.end, finished.files);
  if (!missing.empty()) say("{}", missing);
  bool complete = missing.empty();
  for (const SnapshotFile& file : finished.files) {
    if (file.state != SnapshotFile::State::kFailed || file.pid == finished.record.pid) continue;
    say("{}", describe_failed(file));
    complete = false;
  }
  return complete;
}

// Of the snapshots that the started program left before its end, the last; a file's path. Empty if there is none.
std::string last_word(const Finished& finished) {
  const SnapshotFile* last = nullptr;
  for (const SnapshotFile& file : finished.files) {
    if (file.pid != finished.record.pid || file.state != SnapshotFile::State::kComplete) continue;
    const auto age = [](const SnapshotFile& one) { return std::pair(one.modified_ns, one.sequence); };
    if (last == nullptr || age(*last) < age(file)) last = &file;
  }
  return last == nullptr ? "" : last->path;
}

ReportingResult report_on(const Finished& finished, const ReportingOptions& options) {
  std::vector<Snapshot> snapshots;
  for (const SnapshotFile& file : last_of_each_process(finished.files, finished.record.pid)) {
    snapshots.push_back({file.path, file.pid == finished.record.pid});
  }
  const std::string last = last_word(finished);
  ReportFiles report_files(finished.folder);
  TextReports on_terminal(options.gc, look_of(STDERR_FILENO),
                          [](const std::string& text) { write_all(STDERR_FILENO, text); });
  TextReports in_file(options.gc, {}, [&](const std::string& text) { report_files.add_text(text); });
  ReportingResult result = analyze_all(snapshots, options, [&](const Snapshot& snapshot, const report::Report& report) {
    const std::string earlier =
        snapshot.path == last ? why_earlier_snapshot(finished.end, finished.files, report.process()) : "";
    if (!earlier.empty()) say("{}", printable(earlier));
    on_terminal.add(snapshot, report);
    in_file.add(snapshot, report);
    report_files.add(report);
  });
  on_terminal.finish();
  in_file.finish();
  report_files.close();
  return result;
}

int run_command(const RunCommand& options) {
  if (!options.html.empty()) require_page();
  const Finished finished = run_program(options);
  const int program_status = finished.record.signal ? 128 + *finished.record.signal : *finished.record.exit_status;
  bool complete = all_snapshots_made(finished, options.runtime.follow);
  ReportingResult result;
  try {
    write_run_record(finished.folder, finished.record);
    result = report_on(finished, options.reporting);
    if (result.analyzed > 0) say("reports and snapshots are in {}", finished.folder);
    if (result.analyzed > 0 && !options.html.empty()) {
      write_html_report(session_options(finished.folder, options.reporting.analyze), options.html);
      say("the page is {}", options.html);
    }
  } catch (const Failure& failure) {  // the program's own exit status comes first
    say("{}", failure.message);
    complete = false;
  }
  if (program_status != 0) return program_status;
  if (!complete || !result.unreadable.empty()) return kExitOwnFailure;
  return result.leaked ? options.error_exitcode : 0;
}

// `gordian run PROGRAM ARGS` works without the dashes as well, if no option of the program comes in between.
std::vector<std::string> whole_command(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  if (before.empty()) {
    if (after.empty()) throw Failure{kExitOwnFailure, "which program? Write: gordian run -- PROGRAM ARGS"};
    return after;
  }
  if (before.front().starts_with('-')) {
    throw Failure{kExitOwnFailure, fmt::format("unknown option {}. Try `gordian run --help`.", before.front())};
  }
  std::vector<std::string> command = before;
  if (!after.empty()) command.emplace_back("--");
  command.insert(command.end(), after.begin(), after.end());
  return command;
}

}  // namespace

void add_run(CLI::App& app, const std::vector<std::string>& after_dashes, int& exit_status) {
  auto options = std::make_shared<RunCommand>();
  auto debug = std::make_shared<std::string>("leak");
  CLI::App* sub = app.add_subcommand("run", "Start a program, wait for its end, say what it left behind");
  sub->formatter(std::make_shared<RunHelp>());
  sub->footer(kRunFooter);
  sub->prefix_command();
  sub->add_option("-o", options->folder, "Folder for snapshots and reports\n[gordian-out/PROGRAM.PID]")
      ->option_text("DIR");
  add_runtime_options(*sub, options->runtime);
  sub->add_option("--error-exitcode", options->error_exitcode,
                  "Exit status if a reference cycle or unreachable memory is\n"
                  "found in any process, and the program itself succeeded [0]")
      ->check(CLI::Range(0, 255))
      ->option_text("N");
  sub->add_option("--html", options->html, "Write the report as a page in one file, too: it opens from disk")
      ->option_text("FILE");
  add_cache_option(*sub, options->reporting.analyze.cache_folder);
  sub->add_option("--debug", *debug,
                  "Which `gc:` lines to print, with the flags of Python's\n"
                  "gc.set_debug(): leak, or a list of stats, collectable,\n"
                  "uncollectable, saveall [leak]")
      ->option_text("FLAGS");
  sub->callback([options, debug, sub, &after_dashes, &exit_status] {
    try {
      options->reporting.gc = parse_gc_flags(*debug);
    } catch (const std::invalid_argument& error) {
      throw Failure{kExitOwnFailure, fmt::format("--debug: {}.", error.what())};
    }
    options->command = whole_command(sub->remaining(), after_dashes);
    exit_status = run_command(*options);
  });
}

}  // namespace gordian::cli
