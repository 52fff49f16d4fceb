#include "history/store/trends.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "history/store/day_sums.h"
#include "history/store/names.h"
#include "history/store/night_writer.h"
#include "history/store/statement.h"
#include "history/store/tonight.h"

namespace gordian::history {
namespace {

// How many findings came and went at a time, and with that how many are there.
struct Change {
  uint64_t come = 0, gone = 0;
};

}  // namespace

std::vector<Night> nights_of(Database& database, const std::string& project, const std::string& branch,
                             const std::string& binary, size_t limit) {
  const Values of_series = {project_id(project), series_id(branch, binary)};
  const Rows rows = database.query(
      "SELECT r.taken_at, min(b.name), count(*), sum(r.live_bytes), sum(r.live_blocks), sum(r.leaked_bytes) FROM "
      "gordian_run "
      "r LEFT JOIN gordian_build b ON b.project_id = r.project_id AND b.build_id = r.build_id WHERE r.project_id = $1 "
      "AND "
      "r.series_id = $2 GROUP BY r.taken_at ORDER BY r.taken_at DESC LIMIT $3",
      {of_series[0], of_series[1], as_limit(limit)});
  std::vector<Night> nights;
  for (const Row& row : rows) {
    Night& night = nights.emplace_back();
    night.at = row.number(0);
    night.build = row.text_or_empty(1);
    night.runs = row.number(2);
    night.live_bytes = row.number(3);
    night.live_blocks = row.number(4);
    night.leaked_bytes = row.number(5);
  }
  std::reverse(nights.begin(), nights.end());

  std::map<uint64_t, Change> changes;
  const Rows stretches = database.query(
      "SELECT from_at, to_at FROM gordian_presence WHERE project_id = $1 AND series_id = $2 AND leaking <> 0",
      of_series);
  for (const Row& row : stretches) {
    ++changes[row.number(0)].come;
    ++changes[row.number(1)].gone;
  }
  auto change = changes.begin();
  uint64_t come = 0, gone = 0;
  for (Night& night : nights) {
    for (; change != changes.end() && change->first <= night.at; ++change) {
      come += change->second.come;
      gone += change->second.gone;
      if (change->first == night.at) {
        night.new_findings = change->second.come;
        night.fixed_findings = change->second.gone;
      }
    }
    night.findings = come - std::min(come, gone);
  }
  return nights;
}

std::vector<ShortTrend> short_trends_of(Database& database, const std::string& project, const std::string& branch,
                                        size_t days) {
  const uint64_t window = std::min<uint64_t>(days, 100'000) * static_cast<uint64_t>(kDay);
  const Value project_number = project_id(project);
  // CROSS JOIN: see tonight.cc. Numbers instead of names, as there are so many rows.
  const Rows rows = database.query(
      "SELECT r.series_id, r.taken_at, sum(r.live_bytes), sum(r.leaked_bytes) FROM gordian_series s CROSS JOIN "
      "gordian_run r WHERE r.project_id = s.project_id AND r.series_id = s.series_id AND s.project_id = $1 AND "
      "s.branch_name = $2 AND r.taken_at >= $3 GROUP BY r.series_id, r.taken_at",
      {project_number, branch, begin_of_tonight(database, project, branch, window)});
  std::vector<std::tuple<int64_t, uint64_t, const Row*>> nights;
  for (const Row& row : rows) nights.emplace_back(row.signed_number(0), row.number(1), &row);
  std::sort(nights.begin(), nights.end());
  std::map<int64_t, ShortTrend> by_series;
  for (const auto& [series, at, row] : nights) {
    ShortTrend& trend = by_series[series];
    trend.live_bytes.push_back(row->number(2));
    trend.leaked_bytes.push_back(row->number(3));
  }
  std::vector<ShortTrend> trends;
  for (const Row& row :
       database.query("SELECT series_id, binary_name FROM gordian_series WHERE project_id = $1 AND branch_name = $2",
                      {project_number, branch})) {
    const auto found = by_series.find(row.signed_number(0));
    if (found == by_series.end()) continue;
    trends.push_back(std::move(found->second));
    trends.back().binary = row.text(1);
  }
  // No database need sort as others do.
  std::sort(trends.begin(), trends.end(), [](const ShortTrend& a, const ShortTrend& b) { return a.binary < b.binary; });
  return trends;
}

std::vector<Day> days_of(Database& database, const std::string& project, const std::string& branch, size_t days) {
  const Value project_number = project_id(project);
  const Row newest = database
                         .query("SELECT max(last_at) FROM gordian_series WHERE project_id = $1 AND branch_name = $2",
                                {project_number, branch})
                         .at(0);
  const int64_t last_day = day_of(static_cast<int64_t>(newest.number_or_0(0)));
  const int64_t first_day =
      std::max<int64_t>(last_day - (static_cast<int64_t>(std::min<size_t>(days, 100'000)) - 1) * kDay, 0);
  std::map<int64_t, Day> result;
  const Rows runs = database.query(
      "SELECT day_at, sum(runs), sum(live_bytes), sum(leaked_bytes) FROM gordian_day WHERE project_id = $1 AND "
      "branch_name = $2 AND day_at >= $3 GROUP BY day_at",
      {project_number, branch, first_day});
  for (const Row& row : runs) {
    Day& day = result[row.signed_number(0)];
    day.at = row.number(0);
    day.runs = row.number(1);
    day.live_bytes = row.number(2);
    day.leaked_bytes = row.number(3);
  }

  const Rows stretches = database.query(
      "SELECT p.from_at - p.from_at % 86400000000000, p.to_at - p.to_at % 86400000000000, count(*) FROM gordian_series "
      "s JOIN "
      "gordian_presence p "
      "ON p.project_id = s.project_id AND p.series_id = s.series_id WHERE s.project_id = $1 AND s.branch_name = $2 AND "
      "p.leaking <> 0 AND p.to_at >= $3 GROUP BY 1, 2",
      {project_number, branch, first_day});
  std::map<int64_t, Change> changes;
  for (const Row& row : stretches) {
    changes[row.signed_number(0)].come += row.number(2);
    changes[row.signed_number(1)].gone += row.number(2);
  }
  auto change = changes.begin();
  uint64_t come = 0, gone = 0;
  std::vector<Day> in_order;
  for (auto& [at, day] : result) {
    for (; change != changes.end() && change->first <= at; ++change) {
      come += change->second.come;
      gone += change->second.gone;
      if (change->first == at) {
        day.new_findings = change->second.come;
        day.fixed_findings = change->second.gone;
      }
    }
    day.findings = come - std::min(come, gone);
    in_order.push_back(day);
  }
  return in_order;
}

std::vector<RunRow> runs_of(Database& database, const RunFilter& filter) {
  Statement statement;
  statement.add(
      "SELECT r.run_id, p.name, s.branch_name, b.name, h.name, s.binary_name, r.taken_at, r.live_bytes, r.live_blocks, "
      "r.leaked_bytes, r.leaking, r.others FROM gordian_run r JOIN gordian_series s ON s.project_id = r.project_id AND "
      "s.series_id = r.series_id JOIN gordian_project p ON p.project_id = r.project_id LEFT JOIN gordian_build b ON "
      "b.project_id = r.project_id AND b.build_id = r.build_id LEFT JOIN gordian_host h ON h.project_id = r.project_id "
      "AND "
      "h.host_id = r.host_id WHERE r.taken_at >= ",
      as_time(filter.from_at));
  statement.add(" AND r.taken_at < ", as_time(filter.before_at));
  if (!filter.id.empty()) {
    statement.add(" AND r.run_id >= ", filter.id);
    statement.add(" AND r.run_id <= ", filter.id + "g");  // behind all hexadecimal digits
  }
  if (!filter.project.empty()) statement.add(" AND r.project_id = ", project_id(filter.project));
  if (!filter.branch.empty() && !filter.binary.empty()) {
    statement.add(" AND r.series_id = ", series_id(filter.branch, filter.binary));
  } else if (!filter.branch.empty()) {
    statement.add(" AND s.branch_name = ", filter.branch);
  } else if (!filter.binary.empty()) {
    statement.add(" AND s.binary_name = ", filter.binary);
  }
  if (!filter.build.empty()) statement.add(" AND r.build_id = ", build_id(filter.build));
  if (!filter.host.empty()) statement.add(" AND r.host_id = ", host_id(filter.host));
  statement.add(" ORDER BY r.taken_at DESC, r.run_id LIMIT ", as_limit(filter.limit));
  std::vector<RunRow> runs;
  for (const Row& row : database.query(statement.sql(), statement.values())) {
    RunRow& run = runs.emplace_back();
    run.id = row.text(0);
    run.project = row.text(1);
    run.branch = row.text(2);
    run.build = row.text_or_empty(3);
    run.host = row.text_or_empty(4);
    run.binary = row.text(5);
    run.at = row.number(6);
    run.live_bytes = row.number(7);
    run.live_blocks = row.number(8);
    run.leaked_bytes = row.number(9);
    run.findings = row.number(10);
    run.other_findings = row.number(11);
  }
  return runs;
}

}  // namespace gordian::history
