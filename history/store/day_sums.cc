#include "history/store/day_sums.h"

namespace gordian::history {
namespace {

// As the migration that made the table has it.
constexpr int64_t kParts = 16;

}  // namespace

void DaySums::add(int64_t project, const std::string& branch, int64_t series, int64_t taken_at, const Sum& sum) {
  Sum& change = changes_[{project, branch, day_of(taken_at), series % kParts}];
  change.runs += sum.runs;
  change.live_bytes += sum.live_bytes;
  change.leaked_bytes += sum.leaked_bytes;
}

void DaySums::take_away(int64_t project, const std::string& branch, int64_t series, int64_t before) {
  const Rows rows = database_.query(
      "SELECT taken_at - taken_at % 86400000000000, count(*), sum(live_bytes), sum(leaked_bytes) FROM gordian_run "
      "WHERE project_id = $1 AND series_id = $2 AND taken_at < $3 GROUP BY 1",
      {project, series, before});
  for (const Row& row : rows) {
    const auto less = [&](size_t column) { return -static_cast<int64_t>(row.number(column)); };
    add(project, branch, series, row.signed_number(0), {less(1), less(2), less(3)});
  }
}

void DaySums::write() {
  for (const auto& [key, sum] : changes_) {
    const auto& [project, branch, day, part] = key;
    database_.execute_later(
        "INSERT INTO gordian_day (project_id, branch_name, day_at, part, runs, live_bytes, leaked_bytes) VALUES ($1, "
        "$2, $3, $4, $5, $6, $7) ON CONFLICT (project_id, branch_name, day_at, part) DO UPDATE SET runs = "
        "gordian_day.runs + excluded.runs, live_bytes = gordian_day.live_bytes + excluded.live_bytes, leaked_bytes = "
        "gordian_day.leaked_bytes + excluded.leaked_bytes",
        {project, branch, day, part, sum.runs, sum.live_bytes, sum.leaked_bytes});
    if (sum.runs >= 0) continue;
    database_.execute_later(
        "DELETE FROM gordian_day WHERE project_id = $1 AND branch_name = $2 AND day_at = $3 AND part = $4 AND runs = 0",
        {project, branch, day, part});
  }
  changes_.clear();
}

}  // namespace gordian::history
