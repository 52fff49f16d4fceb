// Adding: once and in full, by several at once; and taking out again.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "history/store/migrations.h"
#include "history/store/names.h"
#include "tests/history/history_support.h"

namespace gordian::history {
namespace {

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Store : public EachDatabase {
 protected:
  uint64_t rows_in(const std::string& table) const {
    return database()->query("SELECT count(*) FROM gordian_" + table).at(0).number(0);
  }
};
INSTANTIATE_FOR_EACH_DATABASE(Store);

TEST_P(Store, AddingTwiceChangesNothing) {
  const NewRun run = run_of("server", 1, {ring("aaaaaaaa", 3), finding_of_kind("cccccccc", "cache")});
  const auto history = open();
  const Added first = history->add({run}).at(0);
  EXPECT_TRUE(first.added);
  EXPECT_EQ(first.findings, 1u);
  EXPECT_EQ(first.new_findings, 1u);
  EXPECT_EQ(first.id.size(), 32u);
  const Added second = open()->add({run}).at(0);
  EXPECT_FALSE(second.added);
  EXPECT_EQ(second.id, first.id);
  for (const char* table : {"run", "series", "build", "host", "project"}) EXPECT_EQ(rows_in(table), 1u) << table;
  for (const char* table : {"finding", "text", "presence", "sighting"}) EXPECT_EQ(rows_in(table), 2u) << table;
}

TEST_P(Store, ANightLikeTheOneBeforeCostsOneRow) {
  const auto history = open();
  for (uint64_t at = 1; at <= 30; ++at)
    history->add({run_of("server", at, {ring("aaaaaaaa", 3), ring("bbbbbbbb", 1)})});
  EXPECT_EQ(rows_in("run"), 30u);
  for (const char* table : {"finding", "text", "presence", "sighting"}) EXPECT_EQ(rows_in(table), 2u) << table;
}

TEST_P(Store, TheTextIsThatOfTheNewestNight) {
  const auto history = open();
  const auto with_line = [](uint64_t at, uint32_t line) {
    report::Finding finding = ring("aaaaaaaa");
    finding.mutable_members(0)->mutable_allocated_at(1)->set_line(line);
    return run_of("server", at, {finding});
  };
  history->add({with_line(5, 50)});
  history->add({with_line(9, 90)});
  history->add({with_line(2, 20)});
  history->add({with_line(7, 70)});
  const auto found = ask()->finding("p", "main", "server", "aaaaaaaa");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->row.line, 90u);
  EXPECT_EQ(found->example.members(0).allocated_at(1).line(), 90u);
  EXPECT_EQ(found->row.first_at, night(2));
  EXPECT_EQ(found->row.first_build, "b2");
}

TEST_P(Store, AllOrNothing) {
  const auto history = open();
  std::vector<NewRun> runs = {run_of("a", 1, {ring("aaaaaaaa")}), run_of("b", 1, {ring("aaaaaaaa")})};
  runs[1].name.host = "";
  EXPECT_TRUE(says(complaint_of([&] { history->add(runs); }), "the name of the host is empty"));
  EXPECT_EQ(rows_in("run"), 0u);
  EXPECT_TRUE(history->add({}).empty());
}

// Each has the same hundred reports in another order, in batches: waiting for each other, and in each other's way.
TEST_P(Store, SeveralWritersAtOnce) {
  std::vector<NewRun> runs;
  for (uint64_t at = 1; at <= 10; ++at) {
    for (int binary = 0; binary < 10; ++binary) {
      runs.push_back(run_of("binary" + std::to_string(binary), at, {ring("aaaaaaaa", at), ring("bbbbbbbb")}));
    }
  }
  std::atomic<size_t> added = 0;
  std::vector<std::thread> writers;
  for (size_t writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      const auto history = open();  // all make the tables at once
      for (size_t batch = 0; batch < 10; ++batch) {
        std::vector<NewRun> some;
        for (size_t i = 0; i < 10; ++i) {
          const size_t at = writer % 2 == 0 ? batch * 10 + i : i * 10 + batch;
          some.push_back(runs[writer < 2 ? at : 99 - at]);
        }
        for (const Added& one : history->add(some)) added += one.added ? 1 : 0;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(added, 100u);
  EXPECT_EQ(rows_in("run"), 100u);
  uint64_t runs_of_days = 0;
  for (const Day& day : ask()->days("p", "main")) runs_of_days += day.runs;
  EXPECT_EQ(runs_of_days, 100u);
  const auto queries = ask();
  for (int binary = 0; binary < 10; ++binary) {
    const auto found = queries->finding("p", "main", "binary" + std::to_string(binary), "aaaaaaaa");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->nights_seen, 10u);
    EXPECT_EQ(found->presences.size(), 1u);
    EXPECT_EQ(found->row.instances, 10u);
  }
}

TEST_P(Store, BuildTimeMayComeLater) {
  NewRun run = run_of("server", 1, {});
  const auto history = open();
  history->add({run});
  run.name.build_at = night(0);
  EXPECT_FALSE(history->add({run}).at(0).added);
  EXPECT_EQ(database()->query("SELECT build_at FROM gordian_build").at(0).number(0), night(0));
}

TEST_P(Store, PruneByAge) {
  const auto history = open();
  for (uint64_t at = 1; at <= 10; ++at) {
    std::vector<report::Finding> findings = {ring("aaaaaaaa", at < 5 ? 1 : 2)};
    if (at < 4) findings.push_back(ring("bbbbbbbb"));
    history->add({run_of("server", at, findings)});
  }
  history->add({run_of("old", 1, {ring("aaaaaaaa")})});
  const PruneOptions options = {.project = "p", .before_at = night(7)};
  PruneOptions dry = options;
  dry.dry_run = true;
  for (const PruneOptions& each : {dry, options}) {
    const std::vector<Pruned> gone = history->prune(each);
    ASSERT_EQ(gone.size(), 1u);
    EXPECT_EQ(gone[0].project, "p");
    EXPECT_EQ(gone[0].branch, "main");
    EXPECT_EQ(gone[0].runs, 7u);
    EXPECT_EQ(gone[0].findings, 2u);
    EXPECT_EQ(gone[0].binaries, 1u);
    EXPECT_EQ(rows_in("run"), each.dry_run ? 11u : 4u);
  }
  EXPECT_TRUE(history->prune(options).empty());
  history->vacuum();
  const auto found = ask()->finding("p", "main", "server", "aaaaaaaa");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->row.since_at, night(1));  // still true
  EXPECT_EQ(found->row.since_build, "b1");
  EXPECT_EQ(found->sightings.size(), 1u);
  EXPECT_EQ(found->sightings[0].at, night(7));
  EXPECT_EQ(found->sightings[0].instances, 2u);
  EXPECT_FALSE(ask()->finding("p", "main", "server", "bbbbbbbb"));
}

TEST_P(Store, PruneByNumberOnOneBranch) {
  const auto history = open();
  for (uint64_t at = 1; at <= 5; ++at) {
    for (const char* branch : {"main", "topic"}) {
      NewRun run = run_of("server", at, {});
      run.name.branch = branch;
      NewRun other_part = run;
      other_part.report.mutable_process()->set_pid(77);
      history->add({run, other_part});
    }
  }
  const std::vector<Pruned> gone = history->prune({.branch = "topic", .keep_last = 2});
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].branch, "topic");
  EXPECT_EQ(gone[0].runs, 6u);
  EXPECT_EQ(rows_in("run"), 14u);
  EXPECT_TRUE(history->prune({.keep_last = 5}).empty());
  EXPECT_TRUE(history->prune({.keep_last = UINT64_MAX}).empty());
  EXPECT_TRUE(history->prune({}).empty());
}

TEST_P(Store, AnOldNightComesAfterPruning) {
  const auto history = open();
  for (uint64_t at = 1; at <= 6; ++at) history->add({run_of("server", at, {ring("aaaaaaaa", 2)})});
  history->prune({.before_at = night(4)});
  EXPECT_TRUE(history->add({run_of("server", 2, {ring("aaaaaaaa", 1)})}).at(0).added);
  EXPECT_TRUE(history->add({run_of("server", 3, {})}).at(0).added);
  const auto found = ask()->finding("p", "main", "server", "aaaaaaaa");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->row.since_at, night(4));
  EXPECT_EQ(found->row.clean_build, "b3");
  EXPECT_EQ(found->row.instances, 2u);
}

// Version 1 had no table of days.
TEST_P(Store, DaysOfAnOlderVersion) {
  {
    const auto opened = database(Mode::kCreate);
    migrate(*opened, {all_migrations().at(0)});
    for (const char* sql :
         {"INSERT INTO gordian_project (project_id, name) VALUES ($1, 'p')",
          "INSERT INTO gordian_series (project_id, series_id, branch_name, binary_name, last_at, before_at, revision) "
          "VALUES ($1, 5, 'main', 'server', 86400000000007, 0, 1)",
          "INSERT INTO gordian_series (project_id, series_id, branch_name, binary_name, last_at, before_at, revision) "
          "VALUES ($1, 22, 'main', 'client', 8, 0, 1)"}) {
      opened->execute(sql, {project_id("p")});
    }
    const auto add = [&](const char* id, int64_t series, int64_t at, int64_t live) {
      opened->execute(
          "INSERT INTO gordian_run (project_id, run_id, series_id, taken_at, build_id, host_id, live_blocks, "
          "live_bytes, leaked_bytes, leaking, others) VALUES ($1, $2, $3, $4, 1, 1, 1, $5, 10, 1, 0)",
          {project_id("p"), id, series, at, live});
    };
    add("1", 5, 7, 100);
    add("2", 5, 86'400'000'000'007, 200);
    add("3", 22, 8, 400);
  }
  EXPECT_TRUE(says(complaint_of([&] { ask(); }), "is of an older version"));
  open();
  const std::vector<Day> days = ask()->days("p", "main");
  ASSERT_EQ(days.size(), 2u);
  EXPECT_EQ(days[0].at, 0u);
  EXPECT_EQ(days[0].runs, 2u);
  EXPECT_EQ(days[0].live_bytes, 500u);
  EXPECT_EQ(days[0].leaked_bytes, 20u);
  EXPECT_EQ(days[1].at, 86'400'000'000'000u);
  EXPECT_EQ(days[1].live_bytes, 200u);
  EXPECT_EQ(rows_in("day"), 3u);
  open()->prune({.before_at = 86'400'000'000'000});
  EXPECT_EQ(rows_in("day"), 1u);
}

// The version after this one, whatever it will be.
TEST_P(Store, FutureCodeUpgradesTheFirstVersion) {
  open()->add({run_of("server", 1, {ring("aaaaaaaa", 3)})});
  std::vector<Migration> future = all_migrations();
  const uint64_t today = future.size();
  future.push_back(
      {"ALTER TABLE gordian_run ADD COLUMN mood TEXT NOT NULL DEFAULT 'good'",
       "CREATE TABLE gordian_mood (project_id BIGINT NOT NULL, mood TEXT NOT NULL, PRIMARY KEY (project_id, "
       "mood)) /*clustered*/"});
  {
    const auto opened = database();
    EXPECT_TRUE(says(complaint_of([&] { require_version(*opened, future); }), "is of an older version"));
    migrate(*opened, future);
    migrate(*opened, future);
    require_version(*opened, future);
    EXPECT_EQ(opened->query("SELECT version FROM gordian_schema").at(0).number(0), today + 1);
    EXPECT_EQ(opened->query("SELECT mood FROM gordian_run").at(0).text(0), "good");
  }
  // … and we, who are the past now, leave it alone.
  for (const std::string& said : {complaint_of([&] { open(); }), complaint_of([&] { ask(); })}) {
    EXPECT_TRUE(says(said, "was written by a newer gordian (version " + std::to_string(today + 1))) << said;
  }
}

TEST_P(Store, AMigrationThatFailsLeavesNothingBehind) {
  open();
  std::vector<Migration> future = all_migrations();
  future.push_back({"CREATE TABLE gordian_half (x BIGINT)", "this is no SQL"});
  const auto opened = database();
  EXPECT_NE(complaint_of([&] { migrate(*opened, future); }), "");
  EXPECT_FALSE(opened->has_table("gordian_half"));
  require_version(*opened);
}

TEST_P(Store, NobodyHasAddedAnythingYet) {
  const std::string said = complaint_of([&] { ask(); });
  EXPECT_TRUE(says(said, "there is no history")) << said;
  EXPECT_TRUE(says(said, "gordian history add --db ")) << said;
  EXPECT_TRUE(says(complaint_of([&] { open_existing_history(url()); }), "there is no history"));
}

// Whoever can write the database may write anything: an error, or nonsense, but no crash.
TEST_P(Store, HostileContents) {
  const auto fill = [&] {
    const auto history = open();
    history->prune({.before_at = night(1000)});
    for (uint64_t at = 1; at <= 3; ++at) {
      history->add({run_of("server", at, {ring("aaaaaaaa", at), finding_of_kind("cccccccc", "cache")})});
    }
  };
  const auto look = [&] {
    const auto queries = ask();
    const auto quietly = [](const auto& question) { complaint_of(question); };
    quietly([&] { queries->projects(); });
    quietly([&] { queries->tonight("p", "main"); });
    quietly([&] { queries->trend("p", "main", "server"); });
    quietly([&] { queries->days("p", "main"); });
    quietly([&] { queries->night("p", "main", "server", night(2)); });
    quietly([&] { queries->finding("p", "main", "server", "aaaaaaaa"); });
    quietly([&] { queries->elsewhere("p", "aaaaaaaa"); });
    quietly([&] { queries->runs({}); });
    for (const State state : {State::kNew, State::kBack, State::kStill, State::kFixed}) {
      quietly([&] { queries->findings("p", "main", {.tonight_only = false, .state = state}); });
    }
  };
  const struct {
    const char* table;
    const char* column;
  } kNumbers[] = {
      {"run", "taken_at"},       {"run", "live_bytes"},       {"run", "leaked_bytes"},    {"run", "leaking"},
      {"run", "build_id"},       {"series", "last_at"},       {"series", "before_at"},    {"presence", "to_at"},
      {"presence", "instances"}, {"presence", "leaking"},     {"presence", "confidence"}, {"presence", "clean_at"},
      {"sighting", "instances"}, {"finding", "first_at"},     {"finding", "line"},        {"sighting", "seen_at"},
      {"presence", "from_at"},   {"presence", "total_bytes"}, {"day", "day_at"},          {"day", "runs"},
      {"day", "leaked_bytes"}};
  for (const auto& number : kNumbers) {
    const char *table = number.table, *column = number.column;
    for (const char* value : {"-1", "0", "9223372036854775807", "-9223372036854775807", "'text'", "NULL", "1.5"}) {
      SCOPED_TRACE(fmt::format("{}.{} = {}", table, column, value));
      fill();
      complaint_of([&] {  // PostgreSQL takes only numbers; some values are there twice then
        database()->execute(fmt::format("UPDATE gordian_{} SET {} = {}", table, column, value));
      });
      look();
      complaint_of([&] { open()->add({run_of("server", 2, {ring("aaaaaaaa", 7)}, 9), run_of("server", 9, {})}); });
      complaint_of([&] { open()->prune({.keep_last = 1}); });
      complaint_of([&] {
        for (const char* name : {"run", "series", "presence", "sighting", "finding", "text", "day"}) {
          database()->execute(std::string("DELETE FROM gordian_") + name);
        }
      });
    }
  }
  for (const char* body : {"NULL", "''", "'text'", "12"}) {
    fill();
    complaint_of([&] { database()->execute(std::string("UPDATE gordian_text SET body = ") + body); });
    look();
  }
  fill();
  database()->execute("UPDATE gordian_text SET body = $1", {Blob{std::string(1000, 'x')}});
  EXPECT_TRUE(says(complaint_of([&] { ask()->finding("p", "main", "server", "aaaaaaaa"); }), "the history is damaged"));
  database()->execute("UPDATE gordian_schema SET version = -5");
  EXPECT_TRUE(says(complaint_of([&] { ask(); }), "the history is damaged"));
}

TEST_P(Store, StrangeNames) {
  NewRun run = run_of("Käse ' \" ; DROP TABLE gordian_run; -- % $1", 1, {ring("';--%_!\\")});
  run.name.branch = "feature/ü→$2";
  const auto history = open();
  history->add({run});
  const auto queries = ask();
  ASSERT_EQ(queries->tonight("p", run.name.branch).size(), 1u);
  EXPECT_EQ(queries->tonight("p", run.name.branch)[0].binary, run.name.binary);
  EXPECT_TRUE(queries->finding("p", run.name.branch, run.name.binary, "';--%_!\\"));
  for (const char* text : {"drop TABLE", "%_!", "';--"}) {
    EXPECT_EQ(queries->findings("p", run.name.branch, {.text = text}).rows.size(), 1u) << text;
  }
  EXPECT_EQ(queries->findings("p", run.name.branch, {.text = "a_b"}).rows.size(), 0u);
  for (const char* name : {"\xff", "", "a\nb"}) {
    EXPECT_TRUE(queries->tonight(name, name).empty());
    EXPECT_FALSE(queries->finding(name, name, name, name));
    EXPECT_TRUE(queries->runs({.id = name, .branch = name, .binary = name}).empty() || *name == '\0');
    EXPECT_TRUE(queries->elsewhere(name, name).empty());
    EXPECT_TRUE(queries->findings(name, name, {.binary = name, .id = name, .kind = name, .text = name}).rows.empty());
  }
}

}  // namespace
}  // namespace gordian::history
