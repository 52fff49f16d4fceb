// Reports that other commands made, read back: for `check`, `history` and whatever else works on reports, not on
// snapshots.
#ifndef GORDIAN_CLI_REPORT_INPUT_H_
#define GORDIAN_CLI_REPORT_INPUT_H_

#include <functional>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "cli/messages.h"
#include "report.pb.h"

namespace gordian::cli {

struct NamedReport {
  std::string path;  // of the file that it came from
  report::Report report;
};

// The reports at PATH, which is one of
// - a report.pb (of `gordian run`), or a file of JSON reports, one a line (report.json, what `--format=json` printed);
// - a snapshot: it is analyzed now;
// - a pack: as the folder that it was made of;
// - a folder made by `gordian run`: its report.pb, or if there is none, the last snapshot of each process;
// - any other folder: all of these below it, in the order of their paths. JSON files that are no reports are passed
// over. Never empty. Throws Failure{kExitBadInput}: a file that cannot be read, or is damaged, is no file without
// findings.
// If somebody takes failures of single files in a folder (`unreadable`), its other files are read all the same, and the
// result may be empty.
using TakeFailure = std::function<void(const Failure&)>;
std::vector<NamedReport> read_reports(const std::string& path, const AnalyzeOptions& options,
                                      const TakeFailure& unreadable = {});

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_REPORT_INPUT_H_
