// What a page shows of a small project whose nights are told here one by one.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/history/history_support.h"

namespace gordian::history {
namespace {

std::vector<std::string> ids_of(const FindingPage& page) {
  std::vector<std::string> ids;
  for (const FindingRow& row : page.rows) ids.push_back(row.id + " " + word(row.state));
  return ids;
}

using Strings = std::vector<std::string>;

// server: aaaaaaaa always, growing; bbbbbbbb in nights 2 and 4; cccccccc in nights 1 to 3; a cache always.
// tool: clean, but aaaaaaaa in night 3. gone: ran in night 1 only.
class Questions : public EachDatabase {
 protected:
  void fill() {
    const auto history = open();
    for (uint64_t at = 1; at <= 4; ++at) {
      std::vector<report::Finding> findings = {ring("aaaaaaaa", at), finding_of_kind("dddddddd", "cache")};
      if (at % 2 == 0) findings.push_back(ring("bbbbbbbb", 1, 1000));
      if (at <= 3) findings.push_back(finding_of_kind("cccccccc", "unreachable"));
      history->add({run_of("server", at, findings)});
      history->add({run_of("tool", at, at == 3 ? Findings{ring("aaaaaaaa")} : Findings{})});
    }
    history->add({run_of("gone", 1, {ring("eeeeeeee")})});
    NewRun topic = run_of("server", 2, {ring("aaaaaaaa")});
    topic.name.branch = "topic";
    NewRun other = run_of("server", 1, {});
    other.name.project = "a";
    history->add({topic, other});
  }
  using Findings = std::vector<report::Finding>;
};
INSTANTIATE_FOR_EACH_DATABASE(Questions);

TEST_P(Questions, Projects) {
  fill();
  const std::vector<BranchSummary> all = ask()->projects();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].project, "a");
  EXPECT_EQ(all[0].findings, 0u);
  EXPECT_EQ(all[1].project + " " + all[1].branch, "p main");
  EXPECT_EQ(all[2].project + " " + all[2].branch, "p topic");
  const BranchSummary& main = all[1];
  EXPECT_EQ(main.binaries, 3u);
  EXPECT_EQ(main.last_at, night(4));
  EXPECT_EQ(main.last_build, "b4");
  EXPECT_EQ(main.ran, 2u);
  EXPECT_EQ(main.not_run, 1u);
  EXPECT_EQ(main.leaking_binaries, 1u);
  EXPECT_EQ(main.findings, 2u);
  EXPECT_EQ(main.new_findings, 1u);
  EXPECT_EQ(main.fixed_findings, 2u);
  const auto one = ask()->branch("p", "main");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->findings, 2u);
  EXPECT_EQ(ask()->branch("p", "main", 100 * 86'400 * kSecond)->not_run, 0u);  // a long night
  EXPECT_FALSE(ask()->branch("p", "nothing"));
}

TEST_P(Questions, Tonight) {
  fill();
  const std::vector<BinaryTonight> binaries = ask()->tonight("p", "main");
  ASSERT_EQ(binaries.size(), 3u);
  EXPECT_EQ(binaries[0].binary, "gone");
  EXPECT_FALSE(binaries[0].ran);
  EXPECT_EQ(binaries[0].last_at, night(1));
  EXPECT_EQ(binaries[0].before_at, 0u);
  const BinaryTonight& server = binaries[1];
  EXPECT_EQ(server.binary, "server");
  EXPECT_TRUE(server.ran);
  EXPECT_EQ(server.last_at, night(4));
  EXPECT_EQ(server.before_at, night(3));
  EXPECT_EQ(server.build, "b4");
  EXPECT_EQ(server.before_build, "b3");
  EXPECT_EQ(server.runs, 1u);
  EXPECT_EQ(server.live_bytes, 10'004u);
  EXPECT_EQ(server.live_blocks, 100u);
  EXPECT_EQ(server.leaked_bytes, 4 * 64u + 64 + 1000);
  EXPECT_EQ(server.before_leaked_bytes, 3 * 64u + 64 + 64);
  EXPECT_EQ(server.findings, 2u);
  EXPECT_EQ(server.new_findings, 1u);
  EXPECT_EQ(server.fixed_findings, 1u);
  EXPECT_EQ(server.other_findings, 1u);
  EXPECT_EQ(binaries[2].findings, 0u);
  EXPECT_EQ(binaries[2].fixed_findings, 1u);
}

TEST_P(Questions, Findings) {
  fill();
  const auto queries = ask();
  const auto find = [&](const FindingFilter& filter) { return ids_of(queries->findings("p", "main", filter)); };
  EXPECT_EQ(find({}), (Strings{"bbbbbbbb back", "aaaaaaaa still"}));
  EXPECT_EQ(find({.leaking_only = false}), (Strings{"bbbbbbbb back", "aaaaaaaa still", "dddddddd still"}));
  EXPECT_EQ(find({.tonight_only = false}), (Strings{"bbbbbbbb back", "aaaaaaaa still", "eeeeeeee new"}));
  EXPECT_EQ(find({.state = State::kNew}), (Strings{"bbbbbbbb back"}));
  EXPECT_EQ(find({.state = State::kBack}), (Strings{"bbbbbbbb back"}));
  EXPECT_EQ(find({.state = State::kStill}), (Strings{"aaaaaaaa still"}));
  EXPECT_EQ(find({.state = State::kFixed}), (Strings{"cccccccc fixed", "aaaaaaaa fixed"}));
  EXPECT_EQ(find({.binary = "tool", .state = State::kFixed}), (Strings{"aaaaaaaa fixed"}));
  EXPECT_EQ(find({.tonight_only = false, .state = State::kFixed}), (Strings{"cccccccc fixed", "aaaaaaaa fixed"}));
  EXPECT_EQ(find({.kind = "cache", .leaking_only = false}), (Strings{"dddddddd still"}));
  EXPECT_EQ(find({.id = "aaaaaaaa"}), (Strings{"aaaaaaaa still"}));
  EXPECT_EQ(find({.text = "MAIN.cc"}), (Strings{"bbbbbbbb back", "aaaaaaaa still"}));
  EXPECT_EQ(find({.text = "nowhere"}), Strings{});
  const FindingPage first = queries->findings("p", "main", {.limit = 1});
  EXPECT_EQ(ids_of(first), (Strings{"bbbbbbbb back"}));
  EXPECT_TRUE(first.more);
  const FindingPage second = queries->findings("p", "main", {.limit = 1, .offset = 1});
  EXPECT_EQ(ids_of(second), (Strings{"aaaaaaaa still"}));
  EXPECT_FALSE(second.more);
}

TEST_P(Questions, AFindingsRow) {
  fill();
  const auto queries = ask();
  const FindingRow row = queries->findings("p", "main", {.id = "bbbbbbbb"}).rows.at(0);
  EXPECT_EQ(row.branch + " " + row.binary + " " + row.kind + " " + row.confidence, "main server cycle proved");
  EXPECT_TRUE(row.leaking);
  EXPECT_EQ(row.title, "A → B → A");
  EXPECT_EQ(row.function + " " + row.file, "main main.cc");
  EXPECT_EQ(row.line, 10u);
  EXPECT_EQ(row.instances, 1u);
  EXPECT_EQ(row.total_bytes, 1000u);
  EXPECT_EQ(row.first_at, night(2));
  EXPECT_EQ(row.first_build, "b2");
  EXPECT_EQ(row.since_at, night(4));
  EXPECT_EQ(row.since_build, "b4");
  EXPECT_EQ(row.clean_at, night(3));
  EXPECT_EQ(row.clean_build, "b3");
  EXPECT_EQ(row.fixed_at, 0u);
  const FindingRow fixed = queries->findings("p", "main", {.id = "cccccccc", .state = State::kFixed}).rows.at(0);
  EXPECT_EQ(fixed.fixed_at, night(4));
  EXPECT_EQ(fixed.fixed_build, "b4");
}

TEST_P(Questions, AFindingsHistory) {
  fill();
  const auto queries = ask();
  const auto found = queries->finding("p", "main", "server", "bbbbbbbb");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->presences.size(), 2u);
  EXPECT_EQ(found->presences[0].from_at, night(2));
  EXPECT_EQ(found->presences[0].clean_build, "b1");
  EXPECT_EQ(found->presences[0].to_at, night(3));
  EXPECT_EQ(found->presences[0].to_build, "b3");
  EXPECT_EQ(found->presences[1].to_at, 0u);
  EXPECT_EQ(found->nights_seen, 2u);
  EXPECT_EQ(found->nights_since_first, 3u);
  EXPECT_EQ(found->example.id(), "bbbbbbbb");
  EXPECT_EQ(found->example.members_size(), 2);
  const auto growing = queries->finding("p", "main", "server", "aaaaaaaa");
  ASSERT_TRUE(growing);
  ASSERT_EQ(growing->sightings.size(), 4u);
  for (uint64_t i = 0; i < 4; ++i) EXPECT_EQ(growing->sightings[i].instances, i + 1);
  EXPECT_EQ(growing->sightings[0].confidence, "proved");
  EXPECT_FALSE(queries->finding("p", "main", "server", "ffffffff"));
  EXPECT_FALSE(queries->finding("p", "main", "nobody", "aaaaaaaa"));
}

TEST_P(Questions, ANight) {
  fill();
  const auto ids_at = [&](uint64_t at) { return ids_of({ask()->night("p", "main", "server", night(at)), false}); };
  EXPECT_EQ(ids_at(1), (Strings{"aaaaaaaa new", "cccccccc new", "dddddddd new"}));
  EXPECT_EQ(ids_at(2), (Strings{"bbbbbbbb new", "aaaaaaaa still", "cccccccc still", "dddddddd still"}));
  EXPECT_EQ(ids_at(3), (Strings{"aaaaaaaa still", "cccccccc still", "dddddddd still", "bbbbbbbb fixed"}));
  EXPECT_EQ(ids_at(4), (Strings{"bbbbbbbb back", "aaaaaaaa still", "dddddddd still", "cccccccc fixed"}));
  EXPECT_EQ(ids_at(5), Strings{});
  EXPECT_EQ(ask()->night("p", "main", "server", night(2)).at(1).instances, 2u);
}

TEST_P(Questions, AlongTime) {
  fill();
  const std::vector<Night> nights = ask()->trend("p", "main", "server");
  ASSERT_EQ(nights.size(), 4u);
  const uint64_t expected[][3] = {{2, 2, 0}, {3, 1, 0}, {2, 0, 1}, {2, 1, 1}};  // there, new, fixed
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(nights[i].at, night(i + 1));
    EXPECT_EQ(nights[i].build, "b" + std::to_string(i + 1));
    EXPECT_EQ(nights[i].live_bytes, 10'001u + i);
    EXPECT_EQ(nights[i].findings, expected[i][0]) << i;
    EXPECT_EQ(nights[i].new_findings, expected[i][1]) << i;
    EXPECT_EQ(nights[i].fixed_findings, expected[i][2]) << i;
  }
  const std::vector<Night> last = ask()->trend("p", "main", "server", 1);
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last[0].at, night(4));
  EXPECT_EQ(last[0].findings, 2u);

  const std::vector<Day> days = ask()->days("p", "main");
  ASSERT_EQ(days.size(), 4u);
  const uint64_t of_all[][4] = {{3, 3, 3, 0}, {2, 4, 1, 0}, {2, 4, 1, 1}, {2, 3, 1, 2}};  // runs, there, new, fixed
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(days[i].at, night(i + 1) / (86'400 * kSecond) * (86'400 * kSecond));
    EXPECT_EQ(days[i].runs, of_all[i][0]) << i;
    EXPECT_EQ(days[i].findings, of_all[i][1]) << i;
    EXPECT_EQ(days[i].new_findings, of_all[i][2]) << i;
    EXPECT_EQ(days[i].fixed_findings, of_all[i][3]) << i;
  }
  EXPECT_EQ(days[3].live_bytes, 20'008u);
  EXPECT_EQ(ask()->days("p", "main", 2).size(), 2u);
  EXPECT_EQ(ask()->days("p", "main", 2).at(1).findings, 3u);
  EXPECT_TRUE(ask()->days("p", "nothing").empty());
}

TEST_P(Questions, Elsewhere) {
  fill();
  const std::vector<Elsewhere> places = ask()->elsewhere("p", "aaaaaaaa");
  ASSERT_EQ(places.size(), 3u);
  EXPECT_EQ(places[0].branch + " " + places[0].binary, "main server");
  EXPECT_TRUE(places[0].there);
  EXPECT_EQ(places[0].since_at, night(1));
  EXPECT_EQ(places[0].last_at, night(4));
  EXPECT_EQ(places[1].branch, "topic");
  EXPECT_EQ(places[2].binary, "tool");
  EXPECT_FALSE(places[2].there);
  EXPECT_EQ(places[2].last_at, night(3));
  EXPECT_EQ(ask()->elsewhere("p", "aaaaaaaa", 1).size(), 1u);
}

TEST_P(Questions, Runs) {
  fill();
  const auto queries = ask();
  EXPECT_EQ(queries->runs({}).size(), 11u);
  EXPECT_EQ(queries->runs({.limit = 3}).size(), 3u);
  EXPECT_EQ(queries->runs({.project = "p"}).size(), 10u);
  EXPECT_EQ(queries->runs({.branch = "topic"}).size(), 1u);
  EXPECT_EQ(queries->runs({.build = "b1"}).size(), 4u);
  EXPECT_EQ(queries->runs({.host = "x"}).size(), 0u);
  EXPECT_EQ(queries->runs({.binary = "tool"}).size(), 4u);
  EXPECT_EQ(queries->runs({.branch = "main", .binary = "tool"}).size(), 4u);
  EXPECT_EQ(queries->runs({.from_at = night(2), .before_at = night(3)}).size(), 3u);
  const RunRow run = queries->runs({.binary = "server"}).at(0);
  EXPECT_EQ(run.project + " " + run.branch + " " + run.build + " " + run.host + " " + run.binary, "p main b4 h server");
  EXPECT_EQ(run.at, night(4));
  EXPECT_EQ(run.live_bytes, 10'004u);
  EXPECT_EQ(run.live_blocks, 100u);
  EXPECT_EQ(run.leaked_bytes, 4 * 64u + 64 + 1000);
  EXPECT_EQ(run.findings, 2u);
  EXPECT_EQ(run.other_findings, 1u);
  EXPECT_EQ(queries->runs({.id = run.id}).size(), 1u);
  EXPECT_EQ(queries->runs({.id = run.id.substr(0, 12)}).at(0).id, run.id);
}

// Two hosts, or two parts of a test, with one time: one night.
TEST_P(Questions, ANightOfSeveralRuns) {
  const auto history = open();
  history->add({run_of("server", 1, {ring("aaaaaaaa", 1)}, 1)});
  const Added second = history->add({run_of("server", 1, {ring("aaaaaaaa", 2), ring("bbbbbbbb")}, 2)}).at(0);
  EXPECT_EQ(second.new_findings, 2u);
  const BinaryTonight tonight = ask()->tonight("p", "main").at(0);
  EXPECT_EQ(tonight.runs, 2u);
  EXPECT_EQ(tonight.live_bytes, 20'002u);
  EXPECT_EQ(tonight.findings, 2u);
  EXPECT_EQ(ask()->finding("p", "main", "server", "aaaaaaaa")->row.instances, 3u);
  EXPECT_EQ(ask()->trend("p", "main", "server").at(0).runs, 2u);
  const Added third = history->add({run_of("server", 2, {ring("aaaaaaaa")}, 1)}).at(0);
  EXPECT_EQ(third.fixed_findings, 1u);
  EXPECT_EQ(history->add({run_of("server", 2, {ring("bbbbbbbb")}, 2)}).at(0).fixed_findings, 0u);
}

}  // namespace
}  // namespace gordian::history
