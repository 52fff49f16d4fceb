// Queries along time. Each is called within a read transaction.
#ifndef GORDIAN_HISTORY_STORE_TRENDS_H_
#define GORDIAN_HISTORY_STORE_TRENDS_H_

#include <string>
#include <vector>

#include "history/store/database.h"
#include "history/store/queries.h"

namespace gordian::history {

// See class Queries.
std::vector<Night> nights_of(Database& database, const std::string& project, const std::string& branch,
                             const std::string& binary, size_t limit);
std::vector<ShortTrend> short_trends_of(Database& database, const std::string& project, const std::string& branch,
                                        size_t days);
std::vector<Day> days_of(Database& database, const std::string& project, const std::string& branch, size_t days);
std::vector<RunRow> runs_of(Database& database, const RunFilter& filter);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_TRENDS_H_
