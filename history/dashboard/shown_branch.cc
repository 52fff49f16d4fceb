#include "history/dashboard/shown_branch.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace gordian::history {
namespace {

constexpr std::array<const char*, 2> kFirst = {"main", "master"};

bool is_named(const BranchSummary& branch, const char* name) { return branch.branch == name; }

// The store lists the newest ones only. REQUIRES: some branch of the project.
void complete(Queries& queries, std::vector<BranchSummary>& branches) {
  const std::string project = branches.front().project;
  for (const char* name : kFirst) {
    if (std::any_of(branches.begin(), branches.end(), [&](const auto& one) { return is_named(one, name); })) continue;
    if (auto found = queries.branch(project, name)) branches.push_back(std::move(*found));
  }
}

}  // namespace

std::vector<BranchSummary> shown_branches(Queries& queries, const std::string& project) {
  std::vector<BranchSummary> branches = queries.branches(project);
  if (!branches.empty()) complete(queries, branches);
  return branches;
}

std::vector<std::vector<BranchSummary>> shown_branches(Queries& queries) {
  std::vector<std::vector<BranchSummary>> projects;
  for (BranchSummary& branch : queries.projects()) {
    if (projects.empty() || projects.back().front().project != branch.project) projects.emplace_back();
    projects.back().push_back(std::move(branch));
  }
  for (auto& branches : projects) complete(queries, branches);
  return projects;
}

const BranchSummary& first_shown(const std::vector<BranchSummary>& branches) {
  for (const char* name : kFirst) {
    const auto found =
        std::find_if(branches.begin(), branches.end(), [&](const auto& one) { return is_named(one, name); });
    if (found != branches.end()) return *found;
  }
  return branches.front();
}

}  // namespace gordian::history
