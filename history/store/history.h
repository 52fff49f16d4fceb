// A history that grows: adding reports to it, and taking old ones out. queries.h is the other half.
//
// The same for SQLite (a file) and PostgreSQL (`postgresql://…`); docs/history.md has the tables.
#ifndef GORDIAN_HISTORY_STORE_HISTORY_H_
#define GORDIAN_HISTORY_STORE_HISTORY_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "history/store/error.h"
#include "report.pb.h"

namespace gordian::history {

// What a report is a report of. Names are 1 to 200 bytes of UTF-8 without control characters.
struct RunName {
  std::string project = "default";
  std::string branch = "main";
  std::string build = "unknown";
  std::string host;
  std::string binary;     // basename of the program
  uint64_t at = 0;        // the night: ns since 1970 UTC
  uint64_t build_at = 0;  // when the build was made; 0: not known
};

struct NewRun {
  RunName name;
  report::Report report;
};

// What became of one of them.
struct Added {
  std::string id;         // of the run: 32 hex digits, a hash of its name (without the times) and its report
  bool added = false;     // false: it was there before, and nothing has changed
  uint64_t findings = 0;  // leaking kinds
  uint64_t new_findings = 0, fixed_findings = 0;  // against the binary's night before on that branch
};

struct PruneOptions {
  std::string project = {}, branch = {};  // empty: all
  uint64_t before_at = 0;                 // nights before this time go; 0: none for their age
  uint64_t keep_last = 0;                 // of each binary on each branch only the newest so many nights stay; 0: all
  bool dry_run = false;                   // only say what would go
};

// What went from one branch.
struct Pruned {
  std::string project, branch;
  uint64_t runs = 0, findings = 0, binaries = 0;  // findings and binaries of which nothing is left
};

// Not for several threads at once. Several processes may add to one history: each report is there once and in full, or
// not at all. All functions throw Error.
class History {
 public:
  virtual ~History() = default;

  // Adds all or, if it throws, none of them. What it returns is on disk. In the order of `runs`.
  virtual std::vector<Added> add(const std::vector<NewRun>& runs) = 0;
  // By project and branch; those from which nothing went are left out.
  virtual std::vector<Pruned> prune(const PruneOptions& options) = 0;
  // Gives back to the file system what went.
  virtual void vacuum() = 0;
};

// How long something is tried again while the database is busy or away.
inline constexpr std::chrono::seconds kPatience{30};

// Opens it; makes or upgrades its tables where needed. `url`: a file, or `postgresql://…`.
std::unique_ptr<History> open_history(const std::string& url, std::chrono::milliseconds patience = kPatience);

// The same of one that is there already.
std::unique_ptr<History> open_existing_history(const std::string& url, std::chrono::milliseconds patience = kPatience);

// The name of a run from its report: binary and time. Everything else has its default.
RunName name_of(const report::Report& report);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_HISTORY_H_
