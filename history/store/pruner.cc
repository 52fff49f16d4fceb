#include "history/store/pruner.h"

#include <algorithm>
#include <map>

#include "history/store/day_sums.h"
#include "history/store/night_writer.h"
#include "history/store/revision.h"
#include "history/store/transaction.h"

namespace gordian::history {

std::vector<Pruned> Pruner::prune(const PruneOptions& options) {
  std::map<std::pair<std::string, std::string>, Pruned> by_branch;
  for (const Series& series : all_series(options)) {
    Pruned gone;
    transact(database_, Database::Kind::kWrite, patience_, [&] { gone = prune_series(series, options); });
    if (gone.runs == 0) continue;
    Pruned& sum = by_branch[{series.project, series.branch}];
    sum.project = series.project;
    sum.branch = series.branch;
    sum.runs += gone.runs;
    sum.findings += gone.findings;
    sum.binaries += gone.binaries;
  }
  std::vector<Pruned> result;
  result.reserve(by_branch.size());
  for (auto& [key, gone] : by_branch) result.push_back(std::move(gone));
  return result;
}

std::vector<Pruner::Series> Pruner::all_series(const PruneOptions& options) {
  std::vector<Series> result;
  transact(database_, Database::Kind::kRead, patience_, [&] {
    result.clear();
    const Rows rows = database_.query(
        "SELECT p.name, s.branch_name, s.project_id, s.series_id FROM gordian_project p JOIN gordian_series s ON "
        "s.project_id = p.project_id ORDER BY p.name, s.branch_name, s.binary_name");
    for (const Row& row : rows) {
      Series series{row.text(0), row.text(1), row.signed_number(2), row.signed_number(3)};
      if (!options.project.empty() && series.project != options.project) continue;
      if (!options.branch.empty() && series.branch != options.branch) continue;
      result.push_back(std::move(series));
    }
  });
  return result;
}

Pruned Pruner::prune_series(const Series& series, const PruneOptions& options) {
  const Values ids = {series.project_id, series.id};
  Pruned gone;
  if (!options.dry_run) {  // nobody adds to it meanwhile
    database_.execute("UPDATE gordian_series SET revision = revision WHERE project_id = $1 AND series_id = $2", ids);
  }
  const int64_t first = first_kept(series, options);
  if (first == 0) return gone;
  gone.binaries = first == kForever ? 1 : 0;
  if (options.dry_run) {
    gone.runs =
        database_
            .query("SELECT count(*) FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at < $3",
                   {ids[0], ids[1], first})
            .at(0)
            .number(0);
    gone.findings =
        database_
            .query(
                "SELECT count(*) FROM gordian_finding f WHERE project_id = $1 AND series_id = $2 AND NOT EXISTS "
                "(SELECT 1 FROM "
                "gordian_presence p WHERE p.project_id = f.project_id AND p.series_id = f.series_id AND p.finding_id = "
                "f.finding_id AND p.to_at > $3)",
                {ids[0], ids[1], first})
            .at(0)
            .number(0);
    return gone;
  }
  database_.execute("UPDATE gordian_series SET revision = $3 WHERE project_id = $1 AND series_id = $2",
                    {ids[0], ids[1], new_revision()});
  gone.runs = remove_before(series, first);
  gone.findings = remove_findings(series);
  return gone;
}

int64_t Pruner::first_kept(const Series& series, const PruneOptions& options) {
  // Of the newest nights one more than is kept, if their number counts: that is the newest one to go.
  int64_t newest_gone = 0;
  if (options.keep_last > 0) {
    const Rows rows = database_.query(
        "SELECT DISTINCT taken_at FROM gordian_run WHERE project_id = $1 AND series_id = $2 ORDER BY taken_at DESC "
        "LIMIT 1 "
        "OFFSET $3",
        {series.project_id, series.id, static_cast<int64_t>(std::min<uint64_t>(options.keep_last, uint64_t{1} << 40))});
    if (!rows.empty()) newest_gone = rows[0].signed_number(0);
  }
  const auto before = static_cast<int64_t>(std::min<uint64_t>(options.before_at, static_cast<uint64_t>(kForever)));
  const Row row = database_
                      .query(
                          "SELECT (SELECT min(taken_at) FROM gordian_run WHERE project_id = $1 AND series_id = $2), "
                          "(SELECT min(taken_at) FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND "
                          "taken_at > $3 AND taken_at >= "
                          "$4)",
                          {series.project_id, series.id, newest_gone, before})
                      .at(0);
  if (row.null(1)) return kForever;
  return row.signed_number(1) == row.signed_number_or_0(0) ? 0 : row.signed_number(1);
}

// How many runs went.
uint64_t Pruner::remove_before(const Series& series, int64_t first) {
  const Values ids = {series.project_id, series.id}, ids_and_time = {series.project_id, series.id, first};
  DaySums days(database_);
  days.take_away(series.project_id, series.branch, series.id, first);
  days.write();
  const uint64_t runs = database_.execute(
      "DELETE FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at < $3", ids_and_time);
  if (first == kForever) {
    for (const char* table : {"presence", "sighting", "series"}) {
      database_.execute(std::string("DELETE FROM gordian_") + table + " WHERE project_id = $1 AND series_id = $2", ids);
    }
    return runs;
  }
  database_.execute("DELETE FROM gordian_presence WHERE project_id = $1 AND series_id = $2 AND to_at <= $3",
                    ids_and_time);
  // What was valid in the first night that stays is written there, if that was earlier.
  database_.execute(
      "INSERT INTO gordian_sighting (project_id, series_id, finding_id, seen_at, instances, total_bytes, "
      "retained_bytes, "
      "confidence) SELECT s.project_id, s.series_id, s.finding_id, CAST($3 AS BIGINT), s.instances, s.total_bytes, "
      "s.retained_bytes, "
      "s.confidence FROM gordian_sighting s JOIN gordian_presence p ON p.project_id = s.project_id AND p.series_id = "
      "s.series_id AND p.finding_id = s.finding_id AND p.from_at <= s.seen_at WHERE s.project_id = $1 AND s.series_id "
      "= $2 "
      "AND p.from_at < $3 AND p.to_at > $3 AND s.seen_at = (SELECT max(o.seen_at) FROM gordian_sighting o WHERE "
      "o.project_id = s.project_id AND o.series_id = s.series_id AND o.finding_id = s.finding_id AND o.seen_at <= $3) "
      "ON CONFLICT (project_id, series_id, finding_id, seen_at) DO NOTHING",
      ids_and_time);
  database_.execute("DELETE FROM gordian_sighting WHERE project_id = $1 AND series_id = $2 AND seen_at < $3",
                    ids_and_time);
  database_.execute(
      "UPDATE gordian_series SET before_at = 0 WHERE project_id = $1 AND series_id = $2 AND before_at < $3",
      ids_and_time);
  return runs;
}

// Those of which no stretch is left; how many.
uint64_t Pruner::remove_findings(const Series& series) {
  uint64_t removed = 0;
  for (const char* table : {"gordian_text", "gordian_finding"}) {
    removed = database_.execute(std::string("DELETE FROM ") + table +
                                    " WHERE project_id = $1 AND series_id = $2 AND NOT EXISTS (SELECT 1 FROM "
                                    "gordian_presence p WHERE p.project_id = " +
                                    table + ".project_id AND p.series_id = " + table +
                                    ".series_id AND p.finding_id = " + table + ".finding_id)",
                                {series.project_id, series.id});
  }
  return removed;
}

}  // namespace gordian::history
