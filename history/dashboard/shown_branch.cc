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

const BranchSummary& first_of(const std::vector<BranchSummary>& branches) {
  for (const char* name : kFirst) {
    const auto found =
        std::find_if(branches.begin(), branches.end(), [&](const auto& one) { return is_named(one, name); });
    if (found != branches.end()) return *found;
  }
  return branches.front();
}

std::vector<std::vector<BranchSummary>> by_project(Queries& queries) {
  std::vector<std::vector<BranchSummary>> projects;
  for (BranchSummary& branch : queries.projects()) {
    if (projects.empty() || projects.back().front().project != branch.project) projects.emplace_back();
    projects.back().push_back(std::move(branch));
  }
  for (auto& branches : projects) complete(queries, branches);
  return projects;
}

}  // namespace

std::vector<ShownBranch> shown_branches(Queries& queries) {
  std::vector<ShownBranch> shown;
  for (const auto& branches : by_project(queries)) shown.push_back({first_of(branches), branches.size()});
  return shown;
}

std::vector<BranchSummary> branches_of(Queries& queries, const std::string& project) {
  for (auto& branches : by_project(queries))
    if (branches.front().project == project) return std::move(branches);
  return {};
}

}  // namespace gordian::history
