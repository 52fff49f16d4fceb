#include "history/store/history.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "history/store/day_sums.h"
#include "history/store/migrations.h"
#include "history/store/names.h"
#include "history/store/night_writer.h"
#include "history/store/pruner.h"
#include "history/store/record.h"
#include "history/store/transaction.h"

namespace gordian::history {
namespace {

// Projects, builds and hosts that a transaction needs, in an order that is the same for every writer: so nobody waits
// for somebody who waits for him.
class NameTables {
 public:
  explicit NameTables(Database& database) : database_(database) {}

  void add(const std::vector<NewRun>& runs) {
    std::set<std::string> projects;
    std::set<std::pair<std::string, std::string>> builds, hosts;
    for (const NewRun& run : runs) {
      projects.insert(run.name.project);
      builds.emplace(run.name.project, run.name.build);
      hosts.emplace(run.name.project, run.name.host);
    }
    for (const std::string& project : projects) add_project(project);
    for (const auto& [project, build] : builds) add_build(project, build);
    for (const auto& [project, host] : hosts) add_host(project, host);
    std::set<std::tuple<std::string, std::string, uint64_t>> times;
    for (const NewRun& run : runs) {
      if (run.name.build_at != 0) times.emplace(run.name.project, run.name.build, run.name.build_at);
    }
    for (const auto& [project, build, at] : times) set_build_time(project, build, at);
  }

 private:
  void add_project(const std::string& name) {
    const int64_t id = project_id(name);
    database_.execute(
        "INSERT INTO gordian_project (project_id, name) VALUES ($1, $2) ON CONFLICT (project_id) DO NOTHING",
        {id, name});
    check(name, database_.query("SELECT name FROM gordian_project WHERE project_id = $1", {id}));
  }

  void add_build(const std::string& project, const std::string& name) {
    const Values ids = {project_id(project), build_id(name)};
    database_.execute(
        "INSERT INTO gordian_build (project_id, build_id, name, build_at) VALUES ($1, $2, $3, 0) ON CONFLICT "
        "(project_id, "
        "build_id) DO NOTHING",
        {ids[0], ids[1], name});
    check(name, database_.query("SELECT name FROM gordian_build WHERE project_id = $1 AND build_id = $2", ids));
  }

  void add_host(const std::string& project, const std::string& name) {
    const Values ids = {project_id(project), host_id(name)};
    database_.execute(
        "INSERT INTO gordian_host (project_id, host_id, name) VALUES ($1, $2, $3) ON CONFLICT (project_id, host_id) DO "
        "NOTHING",
        {ids[0], ids[1], name});
    check(name, database_.query("SELECT name FROM gordian_host WHERE project_id = $1 AND host_id = $2", ids));
  }

  void set_build_time(const std::string& project, const std::string& name, uint64_t at) {
    database_.execute(
        "UPDATE gordian_build SET build_at = $3 WHERE project_id = $1 AND build_id = $2 AND build_at <> $3",
        {project_id(project), build_id(name), static_cast<int64_t>(at)});
  }

  void check(const std::string& name, const Rows& rows) {
    if (!rows.empty() && rows[0].text(0) == name) return;
    throw Error("two names have the same number in " + database_.name() + ": " + name +
                (rows.empty() ? "" : " and " + rows[0].text(0)) + ". Choose another name.");
  }

  Database& database_;
};

class Store : public History {
 public:
  Store(std::unique_ptr<Database> database, std::chrono::milliseconds patience)
      : database_(std::move(database)), patience_(patience) {}

  std::vector<Added> add(const std::vector<NewRun>& runs) override {
    std::vector<Record> records;
    records.reserve(runs.size());
    for (const NewRun& run : runs) {
      check_name(run.name);
      records.push_back(record_of(run));
    }
    const std::vector<size_t> order = order_of(runs, records);
    std::vector<Added> added(runs.size());
    transact(*database_, Database::Kind::kWrite, patience_, [&] {
      NameTables(*database_).add(runs);
      DaySums days(*database_);
      for (const size_t at : order) {
        added[at] = NightWriter(*database_, runs[at], records[at]).write();
        if (added[at].added) add_to(days, runs[at].name, records[at]);
      }
      days.write();
    });
    return added;
  }

  std::vector<Pruned> prune(const PruneOptions& options) override {
    return Pruner(*database_, patience_).prune(options);
  }
  void vacuum() override { database_->vacuum(); }

 private:
  // The same for every writer, as above; of one series the older night first, which is less to write.
  static std::vector<size_t> order_of(const std::vector<NewRun>& runs, const std::vector<Record>& records) {
    std::vector<size_t> order(runs.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const auto key = [&](size_t at) {
      const RunName& name = runs[at].name;
      return std::tie(name.project, name.branch, name.binary, name.at, records[at].run_id);
    };
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return key(a) < key(b); });
    return order;
  }

  static void add_to(DaySums& days, const RunName& name, const Record& record) {
    days.add(project_id(name.project), name.branch, series_id(name.branch, name.binary), static_cast<int64_t>(name.at),
             {1, record.live_bytes, record.leaked_bytes});
  }

  std::unique_ptr<Database> database_;
  const std::chrono::milliseconds patience_;
};

std::unique_ptr<History> opened(const std::string& url, Mode mode, std::chrono::milliseconds patience) {
  std::unique_ptr<Database> database = open_patiently(url, mode, patience);
  if (mode == Mode::kExisting && !database->has_table("gordian_schema")) require_version(*database);
  again(
      [&] {
        database->reconnect();
        migrate(*database);
      },
      patience);
  return std::make_unique<Store>(std::move(database), patience);
}

}  // namespace

std::unique_ptr<History> open_history(const std::string& url, std::chrono::milliseconds patience) {
  return opened(url, Mode::kCreate, patience);
}

std::unique_ptr<History> open_existing_history(const std::string& url, std::chrono::milliseconds patience) {
  return opened(url, Mode::kExisting, patience);
}

}  // namespace gordian::history
