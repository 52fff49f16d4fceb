#include "history/store/finding_queries.h"

#include <algorithm>
#include <utility>

#include "history/store/finding_rows.h"
#include "history/store/names.h"
#include "history/store/record.h"
#include "history/store/statement.h"
#include "history/store/tonight.h"

namespace gordian::history {
namespace {

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

}  // namespace

FindingPage findings_of(Database& database, BuildNames& names, const std::string& project, const std::string& branch,
                        const FindingFilter& filter, uint64_t window) {
  const int64_t tonight = begin_of_tonight(database, project, branch, window);
  Statement statement;
  statement.add(kFindingColumns, project_id(project));
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
  statement.add(kFindingColumns, project_id(project));
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

}  // namespace gordian::history
