// The analyzer as a whole: one snapshot in, one report out.
#ifndef GORDIAN_ANALYZER_ANALYZE_H_
#define GORDIAN_ANALYZER_ANALYZE_H_

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "analyzer/input/snapshot_reader.h"
#include "report.pb.h"

namespace gordian {

class ImageFiles;
class Liveness;
class References;
struct Findings;
struct KnotIds;

// All that is known when the report is there; see AnalyzeOptions.browse.
struct Analyzed {
  const References& references;
  const Liveness& liveness;
  const Findings& findings;
  const KnotIds& knot_ids;
  const report::Report& report;
};

struct AnalyzeOptions {
  // Where the process's binaries are looked for first; empty: where the snapshot says. Those of a snapshot that came
  // out of a pack (binary/packed_files.h) are looked for there, and elsewhere only if this is not empty.
  std::string sysroot;
  // Finds the snapshot of the same process that was taken before; an empty path if there is none. Asked only for
  // snapshots of running programs, whose findings are proved only by two snapshots in a row. May be empty.
  std::function<std::string()> preceding;
  // What is read of binaries is kept here from one analysis to the next of the same sysroot (make_image_files()); null:
  // each analysis reads for itself.
  std::shared_ptr<ImageFiles> files = nullptr;
  // Where what takes long to find in debug info is kept from one run to the next (binary/disk_cache.h); empty: nowhere.
  std::string cache_folder = {};
  bool retained = false;  // who retains the most: takes a third longer
  // Sees the analysis before it becomes a report (tests/truth: the verdict on every single object). May be empty.
  std::function<void(const References&, const Liveness&, const Findings&)> inspect = nullptr;
  // False: the report is not assembled, but stays empty, and browse is not called. For those who only inspect.
  bool report = true;
  // Has the whole analysis at its disposal, on the thread that called analyze(), for as long as it likes. May be empty.
  std::function<void(const Analyzed&)> browse = nullptr;
};

std::shared_ptr<ImageFiles> make_image_files();

// Never throws; every problem with the file is a SnapshotError with a message for people.
std::variant<report::Report, SnapshotError> analyze(const std::string& snapshot_path, const AnalyzeOptions& options);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_ANALYZE_H_
