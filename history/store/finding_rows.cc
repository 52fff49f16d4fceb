#include "history/store/finding_rows.h"

#include <algorithm>

#include "history/store/night_writer.h"
#include "history/store/record.h"

namespace gordian::history {

const char* const kFindingColumns =
    "SELECT s.binary_name, s.last_at, p.finding_id, p.from_at, p.to_at, p.from_build_id, p.clean_at, p.clean_build_id, "
    "p.instances, p.total_bytes, p.retained_bytes, p.confidence, f.kind, f.leaking, f.title, f.function_name, "
    "f.file_name, "
    "f.line, f.first_at, f.first_build_id, p.series_id FROM gordian_series s JOIN gordian_presence p ON p.project_id = "
    "s.project_id AND p.series_id = s.series_id JOIN gordian_finding f ON f.project_id = p.project_id AND f.series_id "
    "= "
    "p.series_id AND f.finding_id = p.finding_id WHERE s.project_id = ";

std::string Builds::at(int64_t series, int64_t night) {
  const auto [place, is_new] = of_nights_.emplace(std::pair(series, night), "");
  if (is_new) {
    const Rows rows = database_.query(
        "SELECT build_id FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at = $3 LIMIT 1",
        {project_, series, night});
    if (!rows.empty()) place->second = name(rows[0].signed_number(0));
  }
  return place->second;
}

State state_of(const FindingRow& row, uint64_t last_at) {
  if (row.fixed_at != 0) return State::kFixed;
  if (row.since_at != last_at) return State::kStill;
  return row.first_at < row.since_at ? State::kBack : State::kNew;
}

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

}  // namespace gordian::history
