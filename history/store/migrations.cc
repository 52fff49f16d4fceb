#include "history/store/migrations.h"

namespace gordian::history {
namespace {

// Every primary key begins with project_id, and every join is within a project, so that Citus can distribute all tables
// by it. Ids are hashes of names (names.h): no sequence is needed, and no round trip to learn them.
const Migration kFirst = {
    "CREATE TABLE gordian_project (project_id BIGINT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (project_id))",

    "CREATE TABLE gordian_build (project_id BIGINT NOT NULL, build_id BIGINT NOT NULL, name TEXT NOT NULL, "
    "build_at BIGINT NOT NULL, PRIMARY KEY (project_id, build_id))",

    "CREATE TABLE gordian_host (project_id BIGINT NOT NULL, host_id BIGINT NOT NULL, name TEXT NOT NULL, "
    "PRIMARY KEY (project_id, host_id))",

    // The nights of one binary on one branch. last_at, before_at: the last night and the one before, 0 for none.
    // Whoever adds to a series, or takes from it, changes `revision` first (revision.h), and so has it for himself.
    "CREATE TABLE gordian_series (project_id BIGINT NOT NULL, series_id BIGINT NOT NULL, branch_name TEXT NOT NULL, "
    "binary_name TEXT NOT NULL, last_at BIGINT NOT NULL, before_at BIGINT NOT NULL, revision BIGINT NOT NULL, "
    "PRIMARY KEY (project_id, series_id))",
    "CREATE INDEX gordian_series_by_branch ON gordian_series (project_id, branch_name)",

    // One report.
    "CREATE TABLE gordian_run (project_id BIGINT NOT NULL, run_id TEXT NOT NULL, series_id BIGINT NOT NULL, "
    "taken_at BIGINT NOT NULL, build_id BIGINT NOT NULL, host_id BIGINT NOT NULL, live_blocks BIGINT NOT NULL, "
    "live_bytes BIGINT NOT NULL, leaked_bytes BIGINT NOT NULL, leaking BIGINT NOT NULL, others BIGINT NOT NULL, "
    "PRIMARY KEY (project_id, run_id))",
    "CREATE INDEX gordian_run_by_series ON gordian_run (project_id, series_id, taken_at)",
    "CREATE INDEX gordian_run_by_time ON gordian_run (project_id, taken_at)",

    // What is the same in every night of a finding. digest: of the text, without what differs from process to process.
    "CREATE TABLE gordian_finding (project_id BIGINT NOT NULL, series_id BIGINT NOT NULL, finding_id TEXT NOT NULL, "
    "kind TEXT NOT NULL, leaking BIGINT NOT NULL, title TEXT NOT NULL, function_name TEXT NOT NULL, "
    "file_name TEXT NOT NULL, line BIGINT NOT NULL, first_at BIGINT NOT NULL, first_build_id BIGINT NOT NULL, "
    "text_at BIGINT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (project_id, series_id, finding_id))",
    "CREATE INDEX gordian_finding_by_id ON gordian_finding (project_id, finding_id)",

    // The whole finding when it was seen last: report.proto's Finding, compressed with zlib.
    "CREATE TABLE gordian_text (project_id BIGINT NOT NULL, series_id BIGINT NOT NULL, finding_id TEXT NOT NULL, "
    "body BYTEA NOT NULL, PRIMARY KEY (project_id, series_id, finding_id))",

    // A stretch of nights in all of which a finding is there: from_at <= night < to_at. to_at is the first night
    // without it, or 2^63 - 1 if it is there in the last one. Figures are those of the stretch's last night.
    "CREATE TABLE gordian_presence (project_id BIGINT NOT NULL, series_id BIGINT NOT NULL, finding_id TEXT NOT NULL, "
    "from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, from_build_id BIGINT NOT NULL, clean_at BIGINT NOT NULL, "
    "clean_build_id BIGINT NOT NULL, leaking BIGINT NOT NULL, instances BIGINT NOT NULL, total_bytes BIGINT NOT NULL, "
    "retained_bytes BIGINT NOT NULL, confidence BIGINT NOT NULL, "
    "PRIMARY KEY (project_id, series_id, finding_id, from_at)) /*clustered*/",
    "CREATE INDEX gordian_presence_by_end ON gordian_presence (project_id, series_id, to_at)",

    // Figures of a finding from this night on, until the next row or the end of the stretch.
    "CREATE TABLE gordian_sighting (project_id BIGINT NOT NULL, series_id BIGINT NOT NULL, finding_id TEXT NOT NULL, "
    "seen_at BIGINT NOT NULL, instances BIGINT NOT NULL, total_bytes BIGINT NOT NULL, retained_bytes BIGINT NOT NULL, "
    "confidence BIGINT NOT NULL, PRIMARY KEY (project_id, series_id, finding_id, seen_at)) /*clustered*/",
};

// Sums of each branch's runs by day, in sixteen parts (day_sums.h).
const Migration kDays = {
    "CREATE TABLE gordian_day (project_id BIGINT NOT NULL, branch_name TEXT NOT NULL, day_at BIGINT NOT NULL, "
    "part BIGINT NOT NULL, runs BIGINT NOT NULL, live_bytes BIGINT NOT NULL, leaked_bytes BIGINT NOT NULL, "
    "PRIMARY KEY (project_id, branch_name, day_at, part)) /*clustered*/",
    "INSERT INTO gordian_day (project_id, branch_name, day_at, part, runs, live_bytes, leaked_bytes) SELECT "
    "r.project_id, s.branch_name, r.taken_at - r.taken_at % 86400000000000, r.series_id % 16, count(*), "
    "sum(r.live_bytes), sum(r.leaked_bytes) FROM gordian_run r JOIN gordian_series s ON s.project_id = r.project_id "
    "AND s.series_id = r.series_id GROUP BY 1, 2, 3, 4",
};

constexpr const char* kVersionTable =
    "CREATE TABLE IF NOT EXISTS gordian_schema (one BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (one))";

std::string for_engine(std::string sql, Database::Engine engine) {
  constexpr std::string_view kClustered = "/*clustered*/";
  const size_t at = sql.find(kClustered);
  if (at != std::string::npos)
    sql.replace(at, kClustered.size(), engine == Database::Engine::kSqlite ? "WITHOUT ROWID" : "");
  return sql;
}

uint64_t version_of(Database& database) {
  const Rows rows = database.query("SELECT version FROM gordian_schema WHERE one = 1");
  return rows.empty() ? 0 : rows[0].number(0);
}

[[noreturn]] void too_new(const Database& database, uint64_t version, size_t known) {
  throw Error(database.name() + " was written by a newer gordian (version " + std::to_string(version) +
              " of its tables; this one knows " + std::to_string(known) + "): use that one, or name another history.");
}

void change(Database& database, const std::vector<Migration>& migrations) {
  database.execute(kVersionTable);
  database.execute("INSERT INTO gordian_schema (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING");
  database.execute("UPDATE gordian_schema SET version = version WHERE one = 1");  // the others wait here
  const uint64_t version = version_of(database);
  if (version > migrations.size()) too_new(database, version, migrations.size());
  for (size_t next = version; next < migrations.size(); ++next) {
    for (const char* sql : migrations[next]) database.execute(for_engine(sql, database.engine()));
  }
  database.execute("UPDATE gordian_schema SET version = $1 WHERE one = 1", {static_cast<int64_t>(migrations.size())});
}

}  // namespace

const std::vector<Migration>& all_migrations() {
  static const std::vector<Migration> kAll = {kFirst, kDays};
  return kAll;
}

void migrate(Database& database, const std::vector<Migration>& migrations) {
  if (database.has_table("gordian_schema") && version_of(database) == migrations.size()) return;
  database.begin(Database::Kind::kWrite);
  try {
    if (!database.empty() && !database.has_table("gordian_schema")) {
      throw Error(database.name() + " is a database of another program: name another file.");
    }
    change(database, migrations);
    database.commit();
  } catch (...) {
    database.rollback();
    throw;
  }
}

void require_version(Database& database, const std::vector<Migration>& migrations) {
  const uint64_t version = database.has_table("gordian_schema") ? version_of(database) : 0;
  if (version > migrations.size()) too_new(database, version, migrations.size());
  if (version == 0) {
    throw Error("there is no history in " + database.name() + ". Make one: gordian history add --db " +
                database.name() + " REPORT…");
  }
  if (version < migrations.size()) {
    throw Error(database.name() + " is of an older version; `gordian history add` or `prune` brings it up to date.");
  }
}

}  // namespace gordian::history
