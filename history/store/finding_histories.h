// Queries about single findings, with all that is known of them. Each is called within a read transaction.
#ifndef GORDIAN_HISTORY_STORE_FINDING_HISTORIES_H_
#define GORDIAN_HISTORY_STORE_FINDING_HISTORIES_H_

#include <optional>
#include <string>
#include <vector>

#include "history/store/build_names.h"
#include "history/store/database.h"
#include "history/store/queries.h"

namespace gordian::history {

// See class Queries.
std::optional<FindingHistory> history_of(Database& database, BuildNames& builds, const std::string& project,
                                         const std::string& branch, const std::string& binary, const std::string& id);
std::vector<FindingHistory> histories_of(Database& database, BuildNames& builds, const std::string& project,
                                         const std::string& branch, const std::string& binary);

std::vector<report::Finding> texts_of(Database& database, const std::string& project,
                                      const std::vector<const FindingRow*>& rows);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_FINDING_HISTORIES_H_
