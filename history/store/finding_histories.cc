#include "history/store/finding_histories.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>

#include "history/store/finding_rows.h"
#include "history/store/names.h"
#include "history/store/night_writer.h"
#include "history/store/record.h"
#include "history/store/statement.h"
#include "history/store/tonight.h"

namespace gordian::history {
namespace {

constexpr int64_t kMostRows = 1000;  // of each list in a finding's history
constexpr size_t kTextsAtOnce = 50;

// The text was written when something else than figures changed last.
report::Finding with_figures(report::Finding text, const FindingRow& row) {
  text.set_instances(row.instances);
  text.set_total_bytes(row.total_bytes);
  text.set_total_objects(
      text.objects() > kMost / std::max<uint64_t>(row.instances, 1) ? kMost : text.objects() * row.instances);
  text.set_confidence(row.confidence);
  return text;
}

std::vector<Presence> presences_of(Database& database, const Values& of_finding, Builds& builds) {
  const Rows rows = database.query(
      "SELECT from_at, from_build_id, clean_at, clean_build_id, to_at FROM gordian_presence WHERE project_id = $1 AND "
      "series_id = $2 AND finding_id = $3 ORDER BY from_at DESC LIMIT $4",
      {of_finding[0], of_finding[1], of_finding[2], kMostRows});
  std::vector<Presence> presences;
  for (const Row& row : rows) {
    Presence& presence = presences.emplace_back();
    presence.from_at = row.number(0);
    presence.from_build = builds.name(row.signed_number(1));
    presence.clean_at = row.number(2);
    presence.clean_build = builds.name(row.signed_number(3));
    if (row.signed_number(4) == kForever) continue;
    presence.to_at = row.number(4);
    presence.to_build = builds.at(std::get<int64_t>(of_finding[1]), row.signed_number(4));
  }
  std::reverse(presences.begin(), presences.end());
  return presences;
}

std::vector<Sighting> sightings_of(Database& database, const Values& of_finding) {
  const Rows rows = database.query(
      "SELECT seen_at, instances, total_bytes, retained_bytes, confidence FROM gordian_sighting WHERE project_id = $1 "
      "AND "
      "series_id = $2 AND finding_id = $3 ORDER BY seen_at DESC LIMIT $4",
      {of_finding[0], of_finding[1], of_finding[2], kMostRows});
  std::vector<Sighting> sightings;
  for (const Row& row : rows) {
    sightings.push_back(
        {row.number(0), row.number(1), row.number(2), row.number(3), confidence_word(row.signed_number(4))});
  }
  std::reverse(sightings.begin(), sightings.end());
  return sightings;
}

template <typename Entry>
void keep_newest(std::vector<Entry>& entries) {
  const auto most = static_cast<std::ptrdiff_t>(kMostRows);
  if (std::ssize(entries) > most) entries.erase(entries.begin(), entries.end() - most);
}

uint64_t count_nights_seen(Database& database, const Values& of_finding) {
  return database
      .query(
          "SELECT count(DISTINCT r.taken_at) FROM gordian_presence p JOIN gordian_run r ON r.project_id = p.project_id "
          "AND "
          "r.series_id = p.series_id AND r.taken_at >= p.from_at AND r.taken_at < p.to_at WHERE p.project_id = $1 AND "
          "p.series_id = $2 AND p.finding_id = $3",
          of_finding)
      .at(0)
      .number(0);
}

uint64_t count_nights_since(Database& database, const Values& of_finding, uint64_t at) {
  return database
      .query(
          "SELECT count(DISTINCT taken_at) FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at >= "
          "$3",
          {of_finding[0], of_finding[1], as_time(at)})
      .at(0)
      .number(0);
}

}  // namespace

std::optional<FindingHistory> history_of(Database& database, BuildNames& names, const std::string& project,
                                         const std::string& branch, const std::string& binary, const std::string& id) {
  const Values of_finding = {project_id(project), series_id(branch, binary), id};
  Statement statement;
  statement.add(kFindingColumns, of_finding[0]);
  statement.add(" AND s.series_id = ", of_finding[1]);
  statement.add(" AND p.finding_id = ", of_finding[2]);
  statement.add(" ORDER BY p.from_at DESC LIMIT 1");
  const Rows newest = database.query(statement.sql(), statement.values());
  if (newest.empty()) return std::nullopt;
  Builds builds(database, names, project_id(project));
  FindingHistory history;
  const int64_t tonight = begin_of_tonight(database, project, branch, kWindow);
  history.row = finding_row(newest[0], branch, tonight, builds);
  history.presences = presences_of(database, of_finding, builds);
  history.sightings = sightings_of(database, of_finding);
  history.nights_seen = count_nights_seen(database, of_finding);
  history.nights_since_first = count_nights_since(database, of_finding, history.row.first_at);
  const Rows text = database.query(
      "SELECT body FROM gordian_text WHERE project_id = $1 AND series_id = $2 AND finding_id = $3", of_finding);
  if (!text.empty()) history.example = with_figures(unpack_finding(text[0].blob(0)), history.row);
  return history;
}

std::vector<FindingHistory> histories_of(Database& database, BuildNames& names, const std::string& project,
                                         const std::string& branch, const std::string& binary) {
  const Values of_series = {project_id(project), series_id(branch, binary)};
  Statement statement;
  statement.add(kFindingColumns, of_series[0]);
  statement.add(" AND s.series_id = ", of_series[1]);
  statement.add(" ORDER BY p.finding_id, p.from_at");
  Builds builds(database, names, project_id(project));
  std::vector<FindingHistory> histories;
  std::unordered_map<std::string, size_t> indexes;
  for (const Row& row : database.query(statement.sql(), statement.values())) {
    FindingRow finding = finding_row(row, branch, kForever, builds);
    if (histories.empty() || histories.back().row.id != finding.id) {
      indexes.emplace(finding.id, histories.size());
      histories.emplace_back();
    }
    histories.back().presences.push_back({finding.since_at, finding.since_build, finding.clean_at, finding.clean_build,
                                          finding.fixed_at, finding.fixed_build});
    histories.back().row = std::move(finding);
  }
  const auto history_of_row = [&](const Row& row) -> FindingHistory* {
    const auto found = indexes.find(row.text(0));
    return found == indexes.end() ? nullptr : &histories[found->second];
  };
  for (const Row& row : database.query(
           "SELECT finding_id, seen_at, instances, total_bytes, retained_bytes, confidence FROM gordian_sighting WHERE "
           "project_id = $1 AND series_id = $2 ORDER BY finding_id, seen_at",
           of_series))
    if (FindingHistory* history = history_of_row(row))
      history->sightings.push_back(
          {row.number(1), row.number(2), row.number(3), row.number(4), confidence_word(row.signed_number(5))});
  for (const Row& row :
       database.query("SELECT finding_id, body FROM gordian_text WHERE project_id = $1 AND series_id = $2", of_series))
    if (FindingHistory* history = history_of_row(row))
      history->example = with_figures(unpack_finding(row.blob(1)), history->row);
  for (FindingHistory& history : histories) {
    keep_newest(history.presences);
    keep_newest(history.sightings);
  }
  return histories;
}

std::vector<report::Finding> texts_of(Database& database, const std::string& project,
                                      const std::vector<const FindingRow*>& rows) {
  static const std::string kSql = [] {
    std::string sql = "SELECT series_id, finding_id, body FROM gordian_text WHERE ";
    for (size_t i = 0; i < kTextsAtOnce; ++i)
      sql += std::string(i == 0 ? "" : " OR ") + "(project_id = $1 AND series_id = $" + std::to_string(2 * i + 2) +
             " AND finding_id = $" + std::to_string(2 * i + 3) + ")";
    return sql;
  }();
  std::vector<report::Finding> texts(rows.size());
  for (size_t from = 0; from < rows.size(); from += kTextsAtOnce) {
    const size_t end = std::min(rows.size(), from + kTextsAtOnce);
    std::map<std::pair<int64_t, std::string>, size_t> wanted;
    Values values = {project_id(project)};
    for (size_t i = from; i < from + kTextsAtOnce; ++i) {
      const size_t which = std::min(i, end - 1);  // the last one over again where there are no more
      const int64_t series = series_id(rows[which]->branch, rows[which]->binary);
      wanted[{series, rows[which]->id}] = which;
      values.insert(values.end(), {series, rows[which]->id});
    }
    for (const Row& row : database.query(kSql, values)) {
      const auto found = wanted.find({row.signed_number(0), row.text(1)});
      if (found == wanted.end()) continue;
      texts[found->second] = with_figures(unpack_finding(row.blob(2)), *rows[found->second]);
    }
  }
  return texts;
}

}  // namespace gordian::history
