// Analyzing the snapshots of several processes one after the other, and printing what was found: the same for `run`
// and `analyze`.
#ifndef GORDIAN_CLI_REPORTING_H_
#define GORDIAN_CLI_REPORTING_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "cli/gc_flags.h"
#include "cli/messages.h"
#include "cli/selection.h"
#include "report.pb.h"

namespace gordian::cli {

struct ReportingOptions {
  GcFlags gc = GcFlags::leak();
  AnalyzeOptions analyze;
};

// A snapshot that could not be looked at, and why.
struct UnreadableInput {
  std::string path;
  std::string message;
};

// What was found in all snapshots together.
struct ReportingResult {
  size_t analyzed = 0;
  std::vector<UnreadableInput> unreadable;  // each was reported on stderr
  bool leaked = false;                      // a cycle or unreachable memory somewhere
  std::vector<std::string> preceding;       // snapshots that were read to prove what others show; empty: there was none
};

struct Snapshot {
  std::string path;
  bool always_shown = true;  // its report is printed even if nothing was found
  // It was analyzed before, and this is the report, read from a file; null: a snapshot.
  std::shared_ptr<const report::Report> report = nullptr;
};

// The snapshots that one PATH of a command line stands for: a snapshot, a folder, or a pack. Says which are unfinished.
// Throws Failure if there is none.
std::vector<Snapshot> snapshots_at(const std::string& path);

// Analyzes all, in order, and hands each report to `use`. Shows progress on a terminal.
ReportingResult analyze_all(const std::vector<Snapshot>& snapshots, const ReportingOptions& options,
                            const std::function<void(const Snapshot&, const report::Report&)>& use);

// Writes text reports one below the other, and one line for all processes without a finding that were not asked for by
// name.
class TextReports {
 public:
  TextReports(const GcFlags& gc, Look look, std::function<void(const std::string&)> write, Selection selection = {});
  void add(const Snapshot& snapshot, const report::Report& report);
  void finish();

 private:
  GcFlags gc_;
  Look look_;
  std::function<void(const std::string&)> write_;
  const Selection selection_;
  bool first_ = true;
  int selected_ = 0;
  std::vector<std::string> silent_;  // programs without findings
};

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_REPORTING_H_
