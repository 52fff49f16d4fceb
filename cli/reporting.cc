#include "cli/reporting.h"

#include <cstring>
#include <filesystem>
#include <map>
#include <utility>
#include <variant>

#include "analyzer/report/text.h"
#include "analyzer/report/text_width.h"
#include "analyzer/report/words.h"
#include "cli/output_folder.h"
#include "cli/printable.h"
#include "cli/unpacked.h"

namespace gordian::cli {
namespace {

bool has_leak(const report::Report& report) {
  return report.summary().cycles() > 0 || report.summary().unreachable_blocks() > 0;
}

// "sh 3, sed": programs in alphabetical order, with how often each ran.
std::string counted(const std::vector<std::string>& programs) {
  std::map<std::string, size_t> counts;
  for (const std::string& program : programs) ++counts[program];
  std::string text;
  for (const auto& [program, count] : counts) {
    if (!text.empty()) text += ", ";
    text += count == 1 ? program : fmt::format("{} {}", program, count);
  }
  return text;
}

void say_if_incomplete(const SnapshotFile& file) {
  if (file.state == SnapshotFile::State::kFailed) {
    say("{}: the program's runtime could not write this snapshot: {}.", file.path, strerror(file.error));
  } else if (file.state == SnapshotFile::State::kPartial) {
    say("{}: this snapshot was not finished; left out.", file.path);
  }
}

}  // namespace

std::vector<Snapshot> snapshots_at(const std::string& given) {
  const std::string path = unpacked(given);
  if (!std::filesystem::is_directory(path)) return {{path, true}};
  const std::vector<SnapshotFile> files = list_snapshots(path);
  for (const SnapshotFile& file : files) say_if_incomplete(file);
  const std::optional<pid_t> started = started_pid(path);
  std::vector<Snapshot> result;
  for (const SnapshotFile& file : last_of_each_process(files, started)) {
    result.push_back({file.path, !started || file.pid == *started});
  }
  if (result.empty()) throw Failure{kExitBadInput, no_snapshot_message(path)};
  return result;
}

ReportingResult analyze_all(const std::vector<Snapshot>& snapshots, const ReportingOptions& options,
                            const std::function<void(const Snapshot&, const report::Report&)>& use) {
  ReportingResult result;
  Progress progress;
  const std::shared_ptr<ImageFiles> files = make_image_files();
  for (size_t i = 0; i < snapshots.size(); ++i) {
    const std::string& path = snapshots[i].path;
    if (const report::Report* known = snapshots[i].report.get(); known != nullptr) {
      ++result.analyzed;
      result.leaked |= has_leak(*known);
      use(snapshots[i], *known);
      continue;
    }
    progress.show(fmt::format("analyzing {} ({} of {})", std::filesystem::path(path).filename().string(), i + 1,
                              snapshots.size()));
    AnalyzeOptions analyze_options = options.analyze;
    analyze_options.preceding = [&] {
      std::string preceding = preceding_snapshot(path);
      if (!preceding.empty()) result.preceding.push_back(preceding);
      return preceding;
    };
    analyze_options.files = files;
    const auto analyzed = analyze(path, analyze_options);
    progress.clear();
    if (const auto* error = std::get_if<SnapshotError>(&analyzed)) {
      say("{}", printable(error->message));
      result.unreadable.push_back({path, error->message});
      continue;
    }
    const auto& report = std::get<report::Report>(analyzed);
    ++result.analyzed;
    result.leaked |= has_leak(report);
    use(snapshots[i], report);
  }
  return result;
}

TextReports::TextReports(const GcFlags& gc, Look look, std::function<void(const std::string&)> write,
                         Selection selection)
    : gc_(gc), look_(look), write_(std::move(write)), selection_(std::move(selection)) {}

void TextReports::add(const Snapshot& snapshot, const report::Report& report) {
  if (!snapshot.always_shown && report.findings().empty()) {
    silent_.push_back(printable(std::filesystem::path(report.process().exe()).filename().string()));
    return;
  }
  report::Report shown = report;
  const int left_out = select_findings(selection_, shown);
  apply_gc_flags(gc_, shown);
  make_printable(shown);
  std::string text = to_text(shown, {.gc_lines = gc_.collectable || gc_.uncollectable,
                                     .color = look_.color,
                                     .width = look_.width,
                                     .explain = gc_.explain,
                                     .stats = gc_.stats});
  if (!text.ends_with('\n')) text += '\n';
  selected_ += shown.findings_size();
  const char* why = selection_.finding.empty() ? "--top, --type" : "--finding";
  if (left_out > 0) text += fmt::format("({} not printed: {})\n", count_of(left_out, "finding", "findings"), why);
  write_(std::exchange(first_, false) ? text : "\n" + text);
}

void TextReports::finish() {
  if (selected_ == 0 && !selection_.finding.empty()) throw no_such_finding(selection_.finding);
  if (silent_.empty()) return;
  const bool one = silent_.size() == 1;
  const std::string line = fmt::format("{} {}: nothing found ({})\n", silent_.size(),
                                       one ? "other process" : "other processes", counted(silent_));
  write_((std::exchange(first_, false) ? "" : "\n") + wrapped_lines(line, look_.width));
}

}  // namespace gordian::cli
