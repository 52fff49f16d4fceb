#include "history/store/finding_queries.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>

#include "history/store/names.h"
#include "history/store/night_writer.h"
#include "history/store/record.h"
#include "history/store/statement.h"
#include "history/store/tonight.h"

namespace gordian::history {
namespace {

constexpr int64_t kMostRows = 1000;  // of each list in a finding's history
constexpr size_t kTextsAtOnce = 50;

// A stretch of a finding with all that is known of it but the names of builds: those are looked up for the rows that
// are shown only.
constexpr const char* kColumns =
    "SELECT s.binary_name, s.last_at, p.finding_id, p.from_at, p.to_at, p.from_build_id, p.clean_at, p.clean_build_id, "
    "p.instances, p.total_bytes, p.retained_bytes, p.confidence, f.kind, f.leaking, f.title, f.function_name, "
    "f.file_name, "
    "f.line, f.first_at, f.first_build_id, p.series_id FROM gordian_series s JOIN gordian_presence p ON p.project_id = "
    "s.project_id AND p.series_id = s.series_id JOIN gordian_finding f ON f.project_id = p.project_id AND f.series_id "
    "= "
    "p.series_id AND f.finding_id = p.finding_id WHERE s.project_id = ";

// Of one project, as they are needed.
class Builds {
 public:
  Builds(Database& database, BuildNames& names, int64_t project)
      : database_(database), names_(names), project_(project) {}

  std::string name(int64_t build) { return names_.name(database_, project_, build); }

  // Of a night of a series.
  std::string at(int64_t series, int64_t night) {
    const auto [place, is_new] = of_nights_.emplace(std::pair(series, night), "");
    if (is_new) {
      const Rows rows = database_.query(
          "SELECT build_id FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at = $3 LIMIT 1",
          {project_, series, night});
      if (!rows.empty()) place->second = name(rows[0].signed_number(0));
    }
    return place->second;
  }

 private:
  Database& database_;
  BuildNames& names_;
  const int64_t project_;
  std::map<std::pair<int64_t, int64_t>, std::string> of_nights_;
};

State state_of(const FindingRow& row, uint64_t last_at) {
  if (row.fixed_at != 0) return State::kFixed;
  if (row.since_at != last_at) return State::kStill;
  return row.first_at < row.since_at ? State::kBack : State::kNew;
}

// REQUIRES: the columns of kColumns. `tonight`: when it began.
FindingRow finding_row(const Row& row, const std::string& branch, int64_t tonight, Builds& builds) {
  FindingRow finding;
  finding.branch = branch;
  finding.binary = row.text(0);
  finding.id = row.text(2);
  finding.since_at = row.number(3);
  if (row.signed_number(4) != kForever) {
    finding.fixed_at = row.number(4);
    finding.fixed_build = builds.at(row.signed_number(20), row.signed_number(4));
  }
  finding.since_build = builds.name(row.signed_number(5));
  finding.clean_at = row.number(6);
  finding.clean_build = builds.name(row.signed_number(7));
  finding.instances = row.number(8);
  finding.total_bytes = row.number(9);
  finding.retained_bytes = row.number(10);
  finding.confidence = confidence_word(row.signed_number(11));
  finding.kind = row.text(12);
  finding.leaking = row.signed_number(13) != 0;
  finding.title = row.text(14);
  finding.function = row.text(15);
  finding.file = row.text(16);
  finding.line = static_cast<uint32_t>(std::min<uint64_t>(row.number(17), UINT32_MAX));
  finding.first_at = row.number(18);
  finding.first_build = builds.name(row.signed_number(19));
  finding.state = state_of(finding, row.number(1));
  finding.ran = row.signed_number(1) >= tonight;
  return finding;
}

// For LIKE … ESCAPE '!': any text with this one in it.
std::string pattern_of(const std::string& text) {
  std::string pattern = "%";
  for (const char c : storable(text)) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return pattern + "%";
}

void add_state(Statement& statement, const FindingFilter& filter) {
  if (filter.state != State::kFixed) {
    statement.add(" AND p.to_at = 9223372036854775807");
    if (filter.state == State::kNew) statement.add(" AND p.from_at = s.last_at");
    if (filter.state == State::kBack) statement.add(" AND p.from_at = s.last_at AND f.first_at < p.from_at");
    if (filter.state == State::kStill) statement.add(" AND p.from_at < s.last_at");
  } else if (filter.tonight_only) {
    statement.add(" AND p.to_at = s.last_at");
  } else {
    statement.add(
        " AND p.to_at < 9223372036854775807 AND NOT EXISTS (SELECT 1 FROM gordian_presence o WHERE o.project_id = "
        "p.project_id AND o.series_id = p.series_id AND o.finding_id = p.finding_id AND o.from_at > p.from_at)");
  }
}

void add_order(Statement& statement, const std::optional<State>& state) {
  statement.add(" ORDER BY ");
  if (state == State::kFixed) statement.add("p.to_at DESC, ");
  if (state == State::kNew || state == State::kBack) statement.add("p.from_at DESC, ");
  statement.add("p.total_bytes DESC, s.binary_name, p.finding_id, p.from_at");
}

// Those of a night, which are the newest ones up to it.
void set_figures(Database& database, const Values& of_night, FindingRow& finding) {
  const Rows rows = database.query(
      "SELECT instances, total_bytes, retained_bytes, confidence FROM gordian_sighting WHERE project_id = $1 AND "
      "series_id = $2 AND finding_id = $3 AND seen_at >= $4 AND seen_at <= $5 ORDER BY seen_at DESC LIMIT 1",
      of_night);
  if (rows.empty()) return;
  finding.instances = rows[0].number(0);
  finding.total_bytes = rows[0].number(1);
  finding.retained_bytes = rows[0].number(2);
  finding.confidence = confidence_word(rows[0].signed_number(3));
}

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

FindingPage findings_of(Database& database, BuildNames& names, const std::string& project, const std::string& branch,
                        const FindingFilter& filter, uint64_t window) {
  const int64_t tonight = begin_of_tonight(database, project, branch, window);
  Statement statement;
  statement.add(kColumns, project_id(project));
  statement.add(" AND s.branch_name = ", branch);
  if (filter.tonight_only) statement.add(" AND s.last_at >= ", tonight);
  if (!filter.binary.empty()) statement.add(" AND s.series_id = ", series_id(branch, filter.binary));
  if (!filter.id.empty()) statement.add(" AND p.finding_id = ", filter.id);
  if (!filter.kind.empty()) statement.add(" AND f.kind = ", filter.kind);
  if (filter.leaking_only) statement.add(" AND p.leaking <> 0");
  add_state(statement, filter);
  if (!filter.text.empty()) {
    const std::string pattern = pattern_of(filter.text);
    statement.add(
        " AND lower(f.finding_id || ' ' || f.title || ' ' || f.function_name || ' ' || f.file_name || ' ' || "
        "s.binary_name) LIKE ",
        pattern);
    statement.add(" ESCAPE '!'");
  }
  add_order(statement, filter.state);
  statement.add(" LIMIT ", as_limit(filter.limit + 1));
  statement.add(" OFFSET ", as_limit(filter.offset));
  Builds builds(database, names, project_id(project));
  FindingPage page;
  for (const Row& row : database.query(statement.sql(), statement.values())) {
    if (page.rows.size() == filter.limit) {
      page.more = true;
      break;
    }
    page.rows.push_back(finding_row(row, branch, tonight, builds));
  }
  return page;
}

std::vector<FindingRow> night_of(Database& database, BuildNames& names, const std::string& project,
                                 const std::string& branch, const std::string& binary, uint64_t at, size_t limit) {
  const Value series = series_id(branch, binary), night = as_time(at);
  const Rows known =
      database.query("SELECT 1 FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at = $3 LIMIT 1",
                     {project_id(project), series, night});
  if (known.empty()) return {};
  Statement statement;
  statement.add(kColumns, project_id(project));
  statement.add(" AND s.series_id = ", series);
  statement.add(" AND p.from_at <= ", night);
  statement.add(" AND p.to_at >= ", night);
  statement.add(" ORDER BY p.total_bytes DESC, p.finding_id LIMIT ", as_limit(limit));
  const int64_t tonight = begin_of_tonight(database, project, branch, kWindow);
  Builds builds(database, names, project_id(project));
  std::vector<FindingRow> rows;
  for (const Row& row : database.query(statement.sql(), statement.values())) {
    FindingRow& finding = rows.emplace_back(finding_row(row, branch, tonight, builds));
    if (finding.fixed_at != at) {  // what became of it later is not asked for
      finding.fixed_at = 0;
      finding.fixed_build.clear();
      set_figures(database, {project_id(project), series, finding.id, as_time(finding.since_at), night}, finding);
    }
    finding.state = state_of(finding, at);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const FindingRow& a, const FindingRow& b) {
    const bool a_fixed = a.fixed_at != 0, b_fixed = b.fixed_at != 0;
    return a_fixed != b_fixed ? b_fixed : a.total_bytes > b.total_bytes;
  });
  return rows;
}

std::optional<FindingHistory> history_of(Database& database, BuildNames& names, const std::string& project,
                                         const std::string& branch, const std::string& binary, const std::string& id) {
  const Values of_finding = {project_id(project), series_id(branch, binary), id};
  Statement statement;
  statement.add(kColumns, of_finding[0]);
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
  statement.add(kColumns, of_series[0]);
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
