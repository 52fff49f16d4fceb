#include "cli/html_report.h"

#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <tuple>

#include "cli/messages.h"
#include "cli/output_folder.h"
#include "cli/printable.h"
#include "cli/unpacked.h"
#include "viewer/html/page.h"
#include "viewer/html/recording.h"

namespace gordian::cli {
namespace fs = std::filesystem;
namespace {

// The started program's first, each process's in their order.
std::vector<std::string> complete_snapshots(const std::string& folder) {
  const std::optional<pid_t> started = started_pid(folder);
  std::vector<SnapshotFile> files = list_snapshots(folder);
  std::erase_if(files, [](const SnapshotFile& file) { return file.state != SnapshotFile::State::kComplete; });
  std::sort(files.begin(), files.end(), [&](const SnapshotFile& a, const SnapshotFile& b) {
    return std::tuple(a.pid != started, a.pid, a.program, a.sequence) <
           std::tuple(b.pid != started, b.pid, b.program, b.sequence);
  });
  std::vector<std::string> paths;
  paths.reserve(files.size());
  for (const SnapshotFile& file : files) paths.push_back(file.path);
  return paths;
}

bool is_running(const std::string& folder) {
  const std::optional<pid_t> started = started_pid(folder);
  return started && !has_ended(folder) && kill(*started, 0) == 0;
}

}  // namespace

SessionOptions session_options(const std::string& given, const AnalyzeOptions& analyze) {
  const std::string path = unpacked(given);
  SessionOptions options;
  options.version = GORDIAN_VERSION;
  options.command = "gordian view " + given;
  options.sysroot = analyze.sysroot;
  options.cache_folder = analyze.cache_folder;
  options.preceding = preceding_snapshot;
  if (fs::is_directory(path)) {
    if (complete_snapshots(path).empty()) throw Failure{kExitBadInput, no_snapshot_message(path)};
    options.list = [path] { return complete_snapshots(path); };
    if (path == given) options.live = [path] { return is_running(path); };  // what is in a pack ran elsewhere
  } else {
    options.list = [path] { return std::vector<std::string>{path}; };
  }
  return options;
}

void require_page() {
  if (!page_is_there()) throw Failure{kExitOwnFailure, kWithoutPage};
}

void write_html_report(const SessionOptions& snapshots, const std::string& file) {
  require_page();
  Progress progress;
  progress.show(fmt::format("writing {}", fs::path(file).filename().string()));
  Session session(snapshots);
  if (const std::string problem = session.error(); !problem.empty()) throw Failure{kExitBadInput, printable(problem)};
  const std::string partial = file + ".partial";
  write_private_file(partial, page_with(record(session)));
  std::error_code error;
  fs::rename(partial, file, error);
  if (error) {
    std::remove(partial.c_str());
    throw Failure{kExitOwnFailure, fmt::format("{} cannot be written: {}.", file, error.message())};
  }
}

}  // namespace gordian::cli
