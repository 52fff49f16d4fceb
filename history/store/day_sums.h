// What a branch's runs come to, day by day.
//
// Problem: a page shows a project's year. Of a thousand binaries that is 365,000 runs to be summed up: 304 ms in
// SQLite. Choice: a table with the sums. All writers of a branch would wait for one row there, so a day has sixteen,
// each for its share of the series; a page reads 5,840 rows for a year. A transaction adds up its runs first and writes
// the sums at its end, in the order of the keys: it holds the rows for a moment only, and nobody waits for somebody who
// waits for him (series, too, are taken in one order, and before). Rejected: an index that has the figures (the same
// rows, twice the disk); sums made by a nightly job (a page that says something else than the runs do).
//
// INVARIANT: a row is there for each day and part that has runs, and is the sum of them.
#ifndef GORDIAN_HISTORY_STORE_DAY_SUMS_H_
#define GORDIAN_HISTORY_STORE_DAY_SUMS_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "history/store/database.h"

namespace gordian::history {

inline constexpr int64_t kDay = 86'400'000'000'000;  // ns
// When the day (UTC) of a time begins.
inline int64_t day_of(int64_t at) { return at - at % kDay; }

// Changes of the sums within one write transaction of the caller.
class DaySums {
 public:
  struct Sum {
    int64_t runs = 0, live_bytes = 0, leaked_bytes = 0;
  };

  explicit DaySums(Database& database) : database_(database) {}

  // `project` and `series` are numbers (names.h). `taken_at`: any time of the day.
  void add(int64_t project, const std::string& branch, int64_t series, int64_t taken_at, const Sum& sum);

  // Takes away what the series' runs before a time add to the sums.
  // REQUIRES: they are still in the table of runs.
  void take_away(int64_t project, const std::string& branch, int64_t series, int64_t before);

  // To be called once, when all series that the transaction needs are taken.
  void write();

 private:
  using Key = std::tuple<int64_t, std::string, int64_t, int64_t>;  // project, branch, day, part

  Database& database_;
  std::map<Key, Sum> changes_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_DAY_SUMS_H_
