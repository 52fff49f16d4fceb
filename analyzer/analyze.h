// The analyzer as a whole: one snapshot in, one report out.
#ifndef GORDIAN_ANALYZER_ANALYZE_H_
#define GORDIAN_ANALYZER_ANALYZE_H_

#include <string>
#include <variant>

#include "analyzer/input/snapshot_reader.h"
#include "report.pb.h"

namespace gordian {

struct AnalyzeOptions {
  std::string sysroot;  // where the process's binaries are looked for first; empty: where the snapshot says
};

// Never throws; every problem with the file is a SnapshotError with a message for people.
std::variant<report::Report, SnapshotError> analyze(const std::string& snapshot_path, const AnalyzeOptions& options);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_ANALYZE_H_
