// Which branches of a project are shown, and which first.
#ifndef GORDIAN_HISTORY_DASHBOARD_SHOWN_BRANCH_H_
#define GORDIAN_HISTORY_DASHBOARD_SHOWN_BRANCH_H_

#include <string>
#include <vector>

#include "history/store/queries.h"

namespace gordian::history {

// Of one project: those with the newest nights, newest first, and main or master in any case. Empty if there is no such
// project.
std::vector<BranchSummary> shown_branches(Queries& queries, const std::string& project);
// The same of all projects, by name.
std::vector<std::vector<BranchSummary>> shown_branches(Queries& queries);

// Main or master if the project has one of these, else the one with the newest night. REQUIRES: some branch.
const BranchSummary& first_shown(const std::vector<BranchSummary>& branches);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_SHOWN_BRANCH_H_
