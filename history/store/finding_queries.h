// Queries about the findings of a branch or of a night. Each is called within a read transaction.
#ifndef GORDIAN_HISTORY_STORE_FINDING_QUERIES_H_
#define GORDIAN_HISTORY_STORE_FINDING_QUERIES_H_

#include <string>
#include <vector>

#include "history/store/build_names.h"
#include "history/store/database.h"
#include "history/store/queries.h"

namespace gordian::history {

// See class Queries.
FindingPage findings_of(Database& database, BuildNames& builds, const std::string& project, const std::string& branch,
                        const FindingFilter& filter, uint64_t window);
std::vector<FindingRow> night_of(Database& database, BuildNames& builds, const std::string& project,
                                 const std::string& branch, const std::string& binary, uint64_t at, size_t limit);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_FINDING_QUERIES_H_
