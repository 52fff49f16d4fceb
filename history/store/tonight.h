// Queries over all binaries of a branch. Each is called within a read transaction.
#ifndef GORDIAN_HISTORY_STORE_TONIGHT_H_
#define GORDIAN_HISTORY_STORE_TONIGHT_H_

#include <optional>
#include <string>
#include <vector>

#include "history/store/database.h"
#include "history/store/queries.h"

namespace gordian::history {

// See class Queries.
std::vector<BranchSummary> all_branches(Database& database);
std::vector<BranchSummary> branches_of(Database& database, const std::string& project);
std::optional<BranchSummary> branch_summary(Database& database, const std::string& project, const std::string& branch,
                                            uint64_t window);
std::vector<BinaryTonight> binaries_tonight(Database& database, const std::string& project, const std::string& branch,
                                            uint64_t window);
std::optional<BinaryTonight> one_binary_tonight(Database& database, const std::string& project,
                                                const std::string& branch, const std::string& binary, uint64_t window);

// Nights that are older have not been tonight.
int64_t begin_of_tonight(Database& database, const std::string& project, const std::string& branch, uint64_t window);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_TONIGHT_H_
