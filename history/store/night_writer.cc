#include "history/store/night_writer.h"

#include <algorithm>

#include "history/store/names.h"
#include "history/store/revision.h"

namespace gordian::history {
NightWriter::NightWriter(Database& database, const NewRun& run, const Record& record)
    : database_(database),
      run_(run),
      record_(record),
      project_(project_id(run.name.project)),
      series_(series_id(run.name.branch, run.name.binary)),
      build_(build_id(run.name.build)),
      at_(static_cast<int64_t>(run.name.at)) {}

Added NightWriter::write() {
  added_.id = record_.run_id;
  added_.findings = static_cast<uint64_t>(record_.leaking);
  if (!insert_run()) return added_;
  added_.added = true;
  take_series();
  find_neighbours();
  read_stretches();
  for (const auto& [id, finding] : record_.findings) there(id, finding, around_[id]);
  for (auto& [id, around] : around_) {
    if (record_.findings.contains(id) || known_night_) continue;
    if (around.covering) not_there(id, *around.covering);
  }
  if (!known_night_ && !is_last()) {  // what is new in the next night was not there in this one
    database_.execute_later(
        "UPDATE gordian_presence SET clean_at = $4, clean_build_id = $5 WHERE project_id = $1 AND series_id = $2 AND "
        "from_at = $3",
        {project_, series_, next_, at_, build_});
  }
  update_series();
  return added_;
}

bool NightWriter::insert_run() {
  return database_.execute(
             "INSERT INTO gordian_run (project_id, run_id, series_id, taken_at, build_id, host_id, live_blocks, "
             "live_bytes, leaked_bytes, leaking, others) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
             "ON CONFLICT (project_id, run_id) DO NOTHING",
             {project_, record_.run_id, series_, at_, build_, host_id(run_.name.host), record_.live_blocks,
              record_.live_bytes, record_.leaked_bytes, record_.leaking, record_.others}) == 1;
}

void NightWriter::take_series() {
  const Rows rows = database_.query(
      "INSERT INTO gordian_series (project_id, series_id, branch_name, binary_name, last_at, before_at, revision) "
      "VALUES ($1, $2, $3, $4, 0, 0, $5) ON CONFLICT (project_id, series_id) DO UPDATE SET revision = "
      "excluded.revision RETURNING last_at, before_at, branch_name, binary_name",
      {project_, series_, run_.name.branch, run_.name.binary, new_revision()});
  const Row& row = rows.at(0);
  last_ = row.signed_number(0);
  before_last_ = row.signed_number(1);
  if (row.text(2) != run_.name.branch || row.text(3) != run_.name.binary) {
    throw Error("two names have the same number in " + database_.name() + ": " + run_.name.binary + " on " +
                run_.name.branch + ", and " + row.text(3) + " on " + row.text(2) + ". Give the binary another name.");
  }
}

void NightWriter::find_neighbours() {
  known_night_ = at_ == last_;
  if (at_ >= last_) {
    previous_ = known_night_ ? before_last_ : last_;
    return;
  }
  const Row row =
      database_
          .query(
              "SELECT (SELECT max(taken_at) FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at < "
              "$3), "
              "(SELECT min(taken_at) FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at > $3), "
              "(SELECT count(*) FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at = $3)",
              {project_, series_, at_})
          .at(0);
  previous_ = row.signed_number_or_0(0);
  next_ = row.signed_number_or_0(1);
  known_night_ = row.number(2) > 1;  // this run is one of them
}

void NightWriter::read_stretches() {
  const Rows rows = database_.query(
      "SELECT p.finding_id, p.from_at, p.to_at, p.from_build_id, p.clean_at, p.clean_build_id, p.leaking, p.instances, "
      "p.total_bytes, p.retained_bytes, p.confidence, f.digest, f.text_at FROM gordian_presence p LEFT JOIN "
      "gordian_finding f ON f.project_id = p.project_id AND f.series_id = p.series_id AND f.finding_id = p.finding_id "
      "WHERE p.project_id = $1 AND p.series_id = $2 AND p.to_at >= $3 AND p.from_at <= $4",
      {project_, series_, at_, is_last() ? at_ : next_});
  for (const Row& row : rows) {
    Stretch stretch;
    stretch.from = row.signed_number(1);
    stretch.to = row.signed_number(2);
    stretch.from_build = row.signed_number(3);
    stretch.clean_at = row.signed_number(4);
    stretch.clean_build = row.signed_number(5);
    stretch.leaking = row.signed_number(6) != 0;
    stretch.last = {row.signed_number(7), row.signed_number(8), row.signed_number(9), row.signed_number(10)};
    stretch.digest = row.text_or_empty(11);
    stretch.text_at = row.signed_number_or_0(12);
    Around& around = around_[row.text(0)];
    if (stretch.from <= at_ && at_ < stretch.to) {
      around.covering = stretch;
    } else if (stretch.to == at_) {
      around.ending = stretch;
      if (stretch.leaking) ++added_.fixed_findings;
    } else if (stretch.from == next_ && !is_last()) {
      around.following = stretch;
    }
  }
}

void NightWriter::there(const std::string& id, const FindingRecord& finding, Around& around) {
  if (around.covering) {
    stays(id, finding, *around.covering);
    if (finding.leaking && around.covering->from == at_) ++added_.new_findings;
    return;
  }
  begins(id, finding, around);
  if (!finding.leaking) return;
  if (around.ending) {
    --added_.fixed_findings;
  } else {
    ++added_.new_findings;
  }
}

void NightWriter::stays(const std::string& id, const FindingRecord& finding, Stretch& stretch) {
  const bool to_the_end = stretch.to == kForever && is_last();  // the stretch's figures are those of this night
  const std::optional<Figures> before = to_the_end ? stretch.last : figures_at(id, at_, stretch.from);
  Figures now = finding.figures;
  if (known_night_ && before) now += *before;
  if (before != now) {
    put_sighting(id, at_, now, true);
    const bool goes_on = !is_last() && next_ < stretch.to;
    if (goes_on && before) put_sighting(id, next_, *before, false);
    if (!goes_on) set_last(id, stretch, now);
  }
  update_text(id, finding, &stretch, is_last());
}

void NightWriter::begins(const std::string& id, const FindingRecord& finding, Around& around) {
  Stretch made;
  made.from = at_;
  made.to = is_last() ? kForever : next_;
  made.from_build = build_;
  made.clean_at = previous_;
  made.leaking = finding.leaking;
  made.last = finding.figures;
  if (around.ending) {
    made.from = around.ending->from;
    made.from_build = around.ending->from_build;
    made.clean_at = around.ending->clean_at;
    made.clean_build = around.ending->clean_build;
    remove_presence(id, *around.ending);
  } else if (previous_ != 0) {
    if (previous_build_ == 0) previous_build_ = build_at(previous_);
    made.clean_build = previous_build_;
  }
  if (around.following) {
    made.to = around.following->to;
    made.last = around.following->last;
    remove_presence(id, *around.following);
  }
  put_presence(id, made);
  put_sighting(id, at_, finding.figures, true);
  const Rows known = database_.query(
      "SELECT digest, text_at FROM gordian_finding WHERE project_id = $1 AND series_id = $2 AND finding_id = $3",
      {project_, series_, id});
  if (known.empty()) {
    update_text(id, finding, nullptr, true);
    return;
  }
  database_.execute_later(
      "UPDATE gordian_finding SET first_at = $4, first_build_id = $5 WHERE project_id = $1 AND series_id = $2 AND "
      "finding_id = $3 AND first_at > $4",
      {project_, series_, id, at_, build_});
  made.digest = known[0].text(0);
  made.text_at = known[0].signed_number(1);
  update_text(id, finding, &made, !around.following);
}

// The night cuts the stretch in two; behind it there may be nothing.
void NightWriter::not_there(const std::string& id, Stretch& stretch) {
  if (stretch.leaking) ++added_.fixed_findings;
  database_.execute_later(
      "UPDATE gordian_presence SET to_at = $5 WHERE project_id = $1 AND series_id = $2 AND finding_id = $3 AND "
      "from_at = $4",
      {project_, series_, id, stretch.from, at_});
  if (is_last() || next_ >= stretch.to) return;
  Stretch behind = stretch;
  behind.from = next_;
  behind.from_build = build_at(next_);
  behind.clean_at = at_;
  behind.clean_build = build_;
  put_presence(id, behind);
  const Figures before = figures_at(id, at_, stretch.from).value_or(stretch.last);
  put_sighting(id, next_, before, false);
  set_last(id, stretch, before);
}

void NightWriter::update_text(const std::string& id, const FindingRecord& finding, const Stretch* known,
                              bool last_seen) {
  if (known != nullptr && (!last_seen || known->text_at > at_ || known->digest == finding.digest)) return;
  const Value leaking = int64_t{finding.leaking};
  if (known == nullptr) {
    database_.execute_later(
        "INSERT INTO gordian_finding (project_id, series_id, finding_id, kind, leaking, title, function_name, "
        "file_name, "
        "line, first_at, first_build_id, text_at, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, "
        "$12)",
        {project_, series_, id, finding.kind, leaking, finding.title, finding.function, finding.file, finding.line, at_,
         build_, finding.digest});
  } else {
    database_.execute_later(
        "UPDATE gordian_finding SET kind = $4, leaking = $5, title = $6, function_name = $7, file_name = $8, line = "
        "$9, "
        "text_at = $10, digest = $11 WHERE project_id = $1 AND series_id = $2 AND finding_id = $3",
        {project_, series_, id, finding.kind, leaking, finding.title, finding.function, finding.file, finding.line, at_,
         finding.digest});
  }
  database_.execute_later(
      "INSERT INTO gordian_text (project_id, series_id, finding_id, body) VALUES ($1, $2, $3, $4) ON CONFLICT "
      "(project_id, series_id, finding_id) DO UPDATE SET body = excluded.body",
      {project_, series_, id, Blob{pack_finding(*finding.finding)}});
}

void NightWriter::update_series() {
  if (known_night_) return;
  const int64_t last = std::max(last_, at_);
  const int64_t before = at_ > last_ ? last_ : std::max(before_last_, at_);
  database_.execute_later(
      "UPDATE gordian_series SET last_at = $3, before_at = $4 WHERE project_id = $1 AND series_id = $2",
      {project_, series_, last, before});
}

// What is valid in this night, if that has been kept.
std::optional<Figures> NightWriter::figures_at(const std::string& id, int64_t at, int64_t not_before) {
  const Rows rows = database_.query(
      "SELECT instances, total_bytes, retained_bytes, confidence FROM gordian_sighting WHERE project_id = $1 AND "
      "series_id = $2 AND finding_id = $3 AND seen_at <= $4 AND seen_at >= $5 ORDER BY seen_at DESC LIMIT 1",
      {project_, series_, id, at, not_before});
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  return Figures{row.signed_number(0), row.signed_number(1), row.signed_number(2), row.signed_number(3)};
}

void NightWriter::put_sighting(const std::string& id, int64_t at, const Figures& figures, bool replace) {
  static const std::string kInsert =
      "INSERT INTO gordian_sighting (project_id, series_id, finding_id, seen_at, instances, total_bytes, "
      "retained_bytes, "
      "confidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (project_id, series_id, finding_id, seen_at) "
      "DO ";
  static const std::string kReplace =
      kInsert +
      "UPDATE SET instances = excluded.instances, total_bytes = excluded.total_bytes, retained_bytes = "
      "excluded.retained_bytes, confidence = excluded.confidence";
  static const std::string kKeep = kInsert + "NOTHING";
  database_.execute_later(
      replace ? kReplace : kKeep,
      {project_, series_, id, at, figures.instances, figures.total_bytes, figures.retained_bytes, figures.confidence});
}

void NightWriter::put_presence(const std::string& id, const Stretch& stretch) {
  database_.execute_later(
      "INSERT INTO gordian_presence (project_id, series_id, finding_id, from_at, to_at, from_build_id, clean_at, "
      "clean_build_id, leaking, instances, total_bytes, retained_bytes, confidence) VALUES ($1, $2, $3, $4, $5, $6, "
      "$7, "
      "$8, $9, $10, $11, $12, $13)",
      {project_, series_, id, stretch.from, stretch.to, stretch.from_build, stretch.clean_at, stretch.clean_build,
       int64_t{stretch.leaking}, stretch.last.instances, stretch.last.total_bytes, stretch.last.retained_bytes,
       stretch.last.confidence});
}

void NightWriter::set_last(const std::string& id, const Stretch& stretch, const Figures& figures) {
  database_.execute_later(
      "UPDATE gordian_presence SET instances = $5, total_bytes = $6, retained_bytes = $7, confidence = $8 WHERE "
      "project_id = $1 AND series_id = $2 AND finding_id = $3 AND from_at = $4",
      {project_, series_, id, stretch.from, figures.instances, figures.total_bytes, figures.retained_bytes,
       figures.confidence});
}

void NightWriter::remove_presence(const std::string& id, const Stretch& stretch) {
  database_.execute_later(
      "DELETE FROM gordian_presence WHERE project_id = $1 AND series_id = $2 AND finding_id = $3 AND from_at = $4",
      {project_, series_, id, stretch.from});
}

int64_t NightWriter::build_at(int64_t at) {
  const Rows rows = database_.query(
      "SELECT build_id FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at = $3 LIMIT 1",
      {project_, series_, at});
  return rows.empty() ? 0 : rows[0].signed_number(0);
}

}  // namespace gordian::history
