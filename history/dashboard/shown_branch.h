// Which branch of a project is shown first.
#ifndef GORDIAN_HISTORY_DASHBOARD_SHOWN_BRANCH_H_
#define GORDIAN_HISTORY_DASHBOARD_SHOWN_BRANCH_H_

#include <cstddef>
#include <string>
#include <vector>

#include "history/store/queries.h"

namespace gordian::history {

struct ShownBranch {
  BranchSummary branch;  // main or master if the project has one of these, else the one with the newest night
  size_t branches = 0;   // that the dashboard shows of this project
};

// Of all projects, by name.
std::vector<ShownBranch> shown_branches(Queries& queries);

// Of one project: those with the newest nights, newest first, and main or master in any case. Empty if there is no such
// project.
std::vector<BranchSummary> branches_of(Queries& queries, const std::string& project);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_SHOWN_BRANCH_H_
