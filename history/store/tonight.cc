#include "history/store/tonight.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "history/store/names.h"
#include "history/store/night_writer.h"

namespace gordian::history {
namespace {

constexpr int64_t kMostBranches = 10;  // of a project, in the list of projects

using BySeries = std::unordered_map<int64_t, BinaryTonight*>;

// Which series are meant: what stands behind WHERE, with its parameters.
struct Scope {
  const char* where;
  Values values;
};

Scope of_branch(const std::string& project, const std::string& branch) {
  return {"s.project_id = $1 AND s.branch_name = $2 ", {project_id(project), branch}};
}

Scope of_binary(const std::string& project, const std::string& branch, const std::string& binary) {
  return {"s.project_id = $1 AND s.series_id = $2 ", {project_id(project), series_id(branch, binary)}};
}

// CROSS JOIN is how SQLite is told to begin with the series: else it may walk through all nights of the year.

// The figures of each binary's last night, or of the one before: that is what `which` names. A build's name is looked
// up for each row: as a join, PostgreSQL reads all builds for each series (57 ms instead of 8 in a year of a thousand).
Rows nights(Database& database, const Scope& scope, const std::string& which) {
  return database.query(
      "SELECT r.series_id, min((SELECT b.name FROM gordian_build b WHERE b.project_id = r.project_id AND b.build_id = "
      "r.build_id)), count(*), sum(r.live_bytes), sum(r.live_blocks), sum(r.leaked_bytes) FROM gordian_series s CROSS "
      "JOIN gordian_run r WHERE r.project_id = s.project_id AND r.series_id = s.series_id AND r.taken_at = s." +
          which + " AND " + scope.where + "GROUP BY r.series_id",
      scope.values);
}

void add_last_nights(Database& database, const Scope& scope, const BySeries& binaries) {
  for (const Row& row : nights(database, scope, "last_at")) {
    const auto found = binaries.find(row.signed_number(0));
    if (found == binaries.end()) continue;
    BinaryTonight& binary = *found->second;
    binary.build = row.text_or_empty(1);
    binary.runs = row.number(2);
    binary.live_bytes = row.number(3);
    binary.live_blocks = row.number(4);
    binary.leaked_bytes = row.number(5);
  }
  for (const Row& row : nights(database, scope, "before_at")) {
    const auto found = binaries.find(row.signed_number(0));
    if (found == binaries.end()) continue;
    found->second->before_build = row.text_or_empty(1);
    found->second->before_leaked_bytes = row.number(5);
  }
}

void add_findings(Database& database, const Scope& scope, const BySeries& binaries) {
  const Rows there = database.query(
      std::string("SELECT p.series_id, sum(p.leaking), sum(CASE WHEN p.from_at = s.last_at THEN p.leaking ELSE 0 END), "
                  "sum(1 - p.leaking) FROM gordian_series s CROSS JOIN gordian_presence p WHERE p.project_id = "
                  "s.project_id AND p.series_id = s.series_id AND p.to_at = 9223372036854775807 AND ") +
          scope.where + "GROUP BY p.series_id",
      scope.values);
  for (const Row& row : there) {
    const auto found = binaries.find(row.signed_number(0));
    if (found == binaries.end()) continue;
    found->second->findings = row.number(1);
    found->second->new_findings = row.number(2);
    found->second->other_findings = row.number(3);
  }
  const Rows fixed = database.query(
      std::string("SELECT p.series_id, sum(p.leaking) FROM gordian_series s CROSS JOIN gordian_presence p WHERE "
                  "p.project_id = s.project_id AND p.series_id = s.series_id AND p.to_at = s.last_at AND ") +
          scope.where + "GROUP BY p.series_id",
      scope.values);
  for (const Row& row : fixed) {
    const auto found = binaries.find(row.signed_number(0));
    if (found != binaries.end()) found->second->fixed_findings = row.number(1);
  }
}

// By name. `tonight`: when it began.
std::vector<BinaryTonight> binaries_in(Database& database, const Scope& scope, int64_t tonight) {
  const Rows heads = database.query(
      std::string("SELECT s.series_id, s.binary_name, s.last_at, s.before_at FROM gordian_series s WHERE ") +
          scope.where + "AND s.last_at > 0",
      scope.values);
  std::vector<BinaryTonight> binaries(heads.size());
  BySeries by_series;
  for (size_t i = 0; i < heads.size(); ++i) {
    binaries[i].binary = heads[i].text(1);
    binaries[i].last_at = heads[i].number(2);
    binaries[i].before_at = heads[i].number(3);
    binaries[i].ran = heads[i].signed_number(2) >= tonight;
    by_series[heads[i].signed_number(0)] = &binaries[i];
  }
  add_last_nights(database, scope, by_series);
  add_findings(database, scope, by_series);
  std::sort(binaries.begin(), binaries.end(),
            [](const BinaryTonight& a, const BinaryTonight& b) { return a.binary < b.binary; });
  return binaries;
}

BranchSummary summary_of(const std::vector<BinaryTonight>& binaries) {
  BranchSummary summary;
  for (const BinaryTonight& binary : binaries) {
    ++summary.binaries;
    if (binary.last_at > summary.last_at) {
      summary.last_at = binary.last_at;
      summary.last_build = binary.build;
    }
    if (!binary.ran) {
      ++summary.not_run;
      continue;
    }
    ++summary.ran;
    if (binary.findings > 0) ++summary.leaking_binaries;
    summary.findings += binary.findings;
    summary.new_findings += binary.new_findings;
    summary.fixed_findings += binary.fixed_findings;
    summary.live_bytes += binary.live_bytes;
    summary.leaked_bytes += binary.leaked_bytes;
    summary.before_leaked_bytes += binary.before_leaked_bytes;
  }
  return summary;
}

}  // namespace

int64_t begin_of_tonight(Database& database, const std::string& project, const std::string& branch, uint64_t window) {
  const Row row = database
                      .query("SELECT max(last_at) FROM gordian_series WHERE project_id = $1 AND branch_name = $2",
                             {project_id(project), branch})
                      .at(0);
  const uint64_t newest = row.number_or_0(0);
  return static_cast<int64_t>(newest - std::min(newest, window));
}

std::vector<BinaryTonight> binaries_tonight(Database& database, const std::string& project, const std::string& branch,
                                            uint64_t window) {
  return binaries_in(database, of_branch(project, branch), begin_of_tonight(database, project, branch, window));
}

std::optional<BinaryTonight> one_binary_tonight(Database& database, const std::string& project,
                                                const std::string& branch, const std::string& binary, uint64_t window) {
  auto found =
      binaries_in(database, of_binary(project, branch, binary), begin_of_tonight(database, project, branch, window));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<BranchSummary> branch_summary(Database& database, const std::string& project, const std::string& branch,
                                            uint64_t window) {
  const std::vector<BinaryTonight> binaries = binaries_tonight(database, project, branch, window);
  if (binaries.empty()) return std::nullopt;
  BranchSummary summary = summary_of(binaries);
  summary.project = project;
  summary.branch = branch;
  return summary;
}

std::vector<BranchSummary> branches_of(Database& database, const std::string& project) {
  const Rows rows = database.query(
      "SELECT branch_name, max(last_at) FROM gordian_series WHERE project_id = $1 GROUP BY branch_name ORDER BY 2 "
      "DESC, "
      "branch_name LIMIT $2",
      {project_id(project), kMostBranches});
  std::vector<BranchSummary> branches;
  for (const Row& row : rows) {
    if (auto summary = branch_summary(database, project, row.text(0), kWindow)) branches.push_back(std::move(*summary));
  }
  return branches;
}

std::vector<BranchSummary> all_branches(Database& database) {
  std::vector<BranchSummary> branches;
  for (const Row& row : database.query("SELECT name FROM gordian_project ORDER BY name")) {
    for (BranchSummary& branch : branches_of(database, row.text(0))) branches.push_back(std::move(branch));
  }
  return branches;
}

}  // namespace gordian::history
