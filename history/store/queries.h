// What can be asked of a history: one function for each thing that a page or a command shows.
//
// Words. A *run* is one report. A *night* of a binary is all its runs on one branch with one time: usually one, several
// if it is started in parts (shards) or on several hosts and all are added with the same `--time`; then a finding's
// instances and bytes are summed up over them. Nights are ordered by time, whatever the order in which they were added.
// A finding is *there* in a night or not. In a night it is *new* if it was not there in the binary's night before on
// that branch (a binary's first night makes everything new), *back* if it is so but was there in an earlier one,
// *still* there otherwise; it is *fixed* in the first night without it. *Tonight* is the last night of each binary, if
// that is not older than the newest of the branch by more than `window`; else the binary has *not run*.
//
// Times are nanoseconds since 1970 UTC; 0: none. Sizes are bytes. Texts are UTF-8, but come from reports that nobody
// trusts: escape them. Numbers are at most 2^48. Nothing here is unbounded: lists have limits.
#ifndef GORDIAN_HISTORY_STORE_QUERIES_H_
#define GORDIAN_HISTORY_STORE_QUERIES_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "history/store/error.h"
#include "history/store/whereabouts.h"
#include "report.pb.h"

namespace gordian::history {

// One branch of a project, as the list of projects shows it.
struct BranchSummary {
  std::string project, branch;
  uint64_t binaries = 0;  // that ever ran, as far as the history goes back
  uint64_t last_at = 0;   // newest night
  std::string last_build;
  // Tonight, over all binaries that ran; leaking kinds (cycle, unreachable) only.
  uint64_t ran = 0, not_run = 0;
  uint64_t leaking_binaries = 0;  // binaries with such a finding
  uint64_t findings = 0;          // there tonight, the new ones included
  uint64_t new_findings = 0;      // new or back
  uint64_t fixed_findings = 0;
  uint64_t live_bytes = 0, leaked_bytes = 0, before_leaked_bytes = 0;  // as BinaryTonight, over those that ran
};

struct BinaryTonight {
  std::string binary;
  bool ran = false;        // tonight; if not, all below is of its last night
  uint64_t last_at = 0;    // its last night
  uint64_t before_at = 0;  // the one before; 0: there is none
  std::string build, before_build;
  uint64_t runs = 0;                         // reports of which the last night is made
  uint64_t live_bytes = 0, live_blocks = 0;  // of the heap, leaked ones included
  uint64_t leaked_bytes = 0, before_leaked_bytes = 0;
  // Leaking kinds.
  uint64_t findings = 0, new_findings = 0, fixed_findings = 0;
  uint64_t other_findings = 0;  // latent_cycle, cache, weak_held
};

// One night of one binary.
struct Night {
  uint64_t at = 0;
  std::string build;
  uint64_t runs = 0;
  uint64_t live_bytes = 0, live_blocks = 0, leaked_bytes = 0;
  uint64_t findings = 0, new_findings = 0, fixed_findings = 0;  // leaking kinds
};

// The figures of a binary's newest nights, oldest first: for a small curve.
struct ShortTrend {
  std::string binary;
  std::vector<uint64_t> live_bytes, leaked_bytes;
};

// One day (UTC) of a branch, over its binaries. Figures are sums over all runs of that day.
struct Day {
  uint64_t at = 0;  // its beginning
  uint64_t runs = 0;
  uint64_t live_bytes = 0, leaked_bytes = 0;
  uint64_t findings = 0;  // leaking kinds, there at the day's end (also of binaries that did not run on that day)
  uint64_t new_findings = 0, fixed_findings = 0;
};

enum class State { kNew, kBack, kStill, kFixed };
const char* word(State state);  // "new", "back", "still", "fixed"

// A finding of a binary on a branch, in the binary's last night, or when it was seen last.
struct FindingRow {
  std::string branch, binary;
  std::string id;    // fingerprint
  std::string kind;  // cycle, latent_cycle, cache, weak_held, unreachable
  bool leaking = false;
  std::string title;  // in a few words: "Session ⇄ Timer", or Finding.title
  // Where its first object was allocated: innermost frame with a source file (else with a function), for owners.
  std::string function, file;
  uint32_t line = 0;
  State state = State::kStill;  // kFixed also if it was fixed in an earlier night
  std::string confidence;
  uint64_t instances = 0, total_bytes = 0, retained_bytes = 0;  // over all instances
  uint64_t first_at = 0;                                        // ever
  std::string first_build;
  uint64_t since_at = 0;  // began to be there without a break
  std::string since_build;
  uint64_t clean_at = 0;  // the binary's night before that: the last one without it; 0: there is none
  std::string clean_build;
  uint64_t fixed_at = 0;  // first night without it; 0: it is there
  std::string fixed_build;
  bool ran = false;  // the binary, tonight
};

struct FindingFilter {
  std::string binary = {};          // empty: all
  std::string id = {};              // likewise
  std::string kind = {};            // likewise
  bool leaking_only = true;         // cycle, unreachable
  bool tonight_only = true;         // binaries that ran tonight only; kFixed: only what was fixed tonight
  std::optional<State> state = {};  // none: all but kFixed. kNew: what is back, too
  std::string text = {};            // substring of id, title, function, file or binary, ASCII letters in either case
  size_t limit = 100, offset = 0;
};

struct FindingPage {
  std::vector<FindingRow> rows;  // kNew, kFixed: newest first; else most bytes first; then by binary and id
  bool more = false;             // there are rows behind these
};

// A stretch of nights in all of which a finding is there.
struct Presence {
  uint64_t from_at = 0;  // its first night
  std::string from_build;
  uint64_t clean_at = 0;  // the binary's night before; 0: there is none
  std::string clean_build;
  uint64_t to_at = 0;  // first night without it; 0: it is there in the last one
  std::string to_build;
};

// Figures of a finding from one night on, until the next such row or the end of its stretch.
struct Sighting {
  uint64_t at = 0;
  uint64_t instances = 0, total_bytes = 0, retained_bytes = 0;
  std::string confidence;
};

struct FindingHistory {
  FindingRow row;
  std::vector<Presence> presences;  // oldest first; the newest thousand
  std::vector<Sighting> sightings;  // oldest first; only where something changed; the newest thousand
  uint64_t nights_seen = 0;         // nights with it
  uint64_t nights_since_first = 0;  // the binary's nights since the first one with it, that one included
  // The text when it was seen last. Figures are those of `row`; addresses are of some process that had this text.
  report::Finding example;
};

// One report, as `history list` shows it.
struct RunRow {
  std::string id;  // 32 hex digits
  std::string project, branch, build, host, binary;
  uint64_t at = 0;
  uint64_t live_bytes = 0, live_blocks = 0, leaked_bytes = 0;
  uint64_t findings = 0;  // leaking kinds
  uint64_t other_findings = 0;
};

struct RunFilter {
  std::string id = {};                                                        // or the beginning of one; empty: all
  std::string project = {}, branch = {}, build = {}, host = {}, binary = {};  // likewise, but whole
  uint64_t from_at = 0, before_at = UINT64_MAX;                               // from_at <= at < before_at
  size_t limit = 50;
};

inline constexpr uint64_t kWindow = 20ull * 3600 * 1'000'000'000;  // of tonight

// Not for several threads at once: a server opens one for each, or takes a lock. Each call reads one consistent state
// if the database can do that. A lost connection is taken up again (with a bound, then Error).
class Queries {
 public:
  virtual ~Queries() = default;

  // Asks all that `questions` asks of one state of the history. If that fails on the way but may succeed later (a lost
  // connection), it begins again: nothing may be left of the first time. Not within itself.
  virtual void in_one_state(const std::function<void()>& questions) = 0;

  // By name; of each project the ten branches with the newest nights, newest first.
  virtual std::vector<BranchSummary> projects() = 0;
  // Those of one project. Empty if there is no such project.
  virtual std::vector<BranchSummary> branches(const std::string& project) = 0;
  // One of them; none if it does not exist.
  virtual std::optional<BranchSummary> branch(const std::string& project, const std::string& branch,
                                              uint64_t window = kWindow) = 0;
  // All binaries of a branch, by name. Empty if there is no such branch.
  virtual std::vector<BinaryTonight> tonight(const std::string& project, const std::string& branch,
                                             uint64_t window = kWindow) = 0;
  // One of them; none if it never ran on that branch.
  virtual std::optional<BinaryTonight> binary_tonight(const std::string& project, const std::string& branch,
                                                      const std::string& binary, uint64_t window = kWindow) = 0;
  // A binary's nights, oldest first: the newest `limit`.
  virtual std::vector<Night> trend(const std::string& project, const std::string& branch, const std::string& binary,
                                   size_t limit = 400) = 0;
  // Of all binaries of a branch that ran within the last `days` days up to its newest night, by name: their nights in
  // these.
  virtual std::vector<ShortTrend> short_trends(const std::string& project, const std::string& branch,
                                               size_t days = 30) = 0;
  // A branch by days, oldest first: `days` days up to that of its newest night. Days without a night are left out.
  virtual std::vector<Day> days(const std::string& project, const std::string& branch, size_t days = 400) = 0;
  virtual FindingPage findings(const std::string& project, const std::string& branch, const FindingFilter& filter,
                               uint64_t window = kWindow) = 0;
  // What was there in one night of a binary, with the figures of that night, and behind it what was fixed in it
  // (figures of its last night); fixed_at is that night or 0. Most bytes first. Empty if there was no such night.
  virtual std::vector<FindingRow> night(const std::string& project, const std::string& branch,
                                        const std::string& binary, uint64_t at, size_t limit = 1000) = 0;
  // None if the binary never had it.
  virtual std::optional<FindingHistory> finding(const std::string& project, const std::string& branch,
                                                const std::string& binary, const std::string& id) = 0;
  // All that a binary has or had, by id, in one go: for who writes them all. Nights are not counted (nights_seen and
  // nights_since_first are 0), and whether the binary ran tonight is not asked (row.ran is false).
  virtual std::vector<FindingHistory> histories(const std::string& project, const std::string& branch,
                                                const std::string& binary) = 0;
  // All binaries and branches of the project that have or had it, this one included; at most `limit`.
  virtual std::vector<Elsewhere> elsewhere(const std::string& project, const std::string& id, size_t limit = 100) = 0;
  // The same of all findings that these branches have or had, in one go.
  virtual Whereabouts whereabouts(const std::string& project, const std::vector<std::string>& branches,
                                  size_t limit = 100) = 0;
  // The whole texts of rows that findings() gave, as FindingHistory.example, in that order; empty where there is none.
  virtual std::vector<report::Finding> texts(const std::string& project,
                                             const std::vector<const FindingRow*>& rows) = 0;
  virtual std::vector<RunRow> runs(const RunFilter& filter) = 0;  // newest first
};

// Opens a history that is there: a file, or `postgresql://…`. Throws Error if it is not, or is of a newer version.
// `patience`: how long something is tried again while the database is busy or away.
std::unique_ptr<Queries> open_queries(const std::string& url,
                                      std::chrono::milliseconds patience = std::chrono::seconds(10));

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_QUERIES_H_
