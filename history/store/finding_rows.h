// A finding as the tables have it, and as a row that says all of it: what all queries about findings have in common.
#ifndef GORDIAN_HISTORY_STORE_FINDING_ROWS_H_
#define GORDIAN_HISTORY_STORE_FINDING_ROWS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "history/store/build_names.h"
#include "history/store/database.h"
#include "history/store/queries.h"

namespace gordian::history {

// A stretch of a finding with all that is known of it but the names of builds: those are looked up for the rows that
// are shown only. Behind it stands a project's number, and what else is wanted, of s (its series), p (the stretch) and
// f (the finding).
extern const char* const kFindingColumns;

// Of one project, as they are needed.
class Builds {
 public:
  Builds(Database& database, BuildNames& names, int64_t project)
      : database_(database), names_(names), project_(project) {}

  std::string name(int64_t build) { return names_.name(database_, project_, build); }

  // Of a night of a series.
  std::string at(int64_t series, int64_t night);

 private:
  Database& database_;
  BuildNames& names_;
  const int64_t project_;
  std::map<std::pair<int64_t, int64_t>, std::string> of_nights_;
};

// In a night that was the binary's last one.
State state_of(const FindingRow& row, uint64_t last_at);

// REQUIRES: the columns of kFindingColumns. `tonight`: when it began.
FindingRow finding_row(const Row& row, const std::string& branch, int64_t tonight, Builds& builds);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_FINDING_ROWS_H_
