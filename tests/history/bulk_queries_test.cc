// What is asked for many at once is what is asked for each.
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "history/store/revision.h"
#include "tests/history/history_support.h"

namespace gordian::history {
namespace {

class BulkQueries : public EachDatabase {
 protected:
  void fill() {
    const auto history = open();
    for (uint64_t at = 1; at <= 40; ++at) {
      std::vector<report::Finding> findings = {ring("aaaaaaaa", at / 10 + 1)};
      if (at % 4 != 0) findings.push_back(ring("bbbbbbbb", 1, 1000));
      if (at <= 3) findings.push_back(finding_of_kind("cccccccc", "unreachable"));
      history->add({run_of("server", at, findings)});
      if (at % 2 == 0) history->add({run_of("tool", at, {ring("aaaaaaaa")})});
    }
  }
};
INSTANTIATE_FOR_EACH_DATABASE(BulkQueries);

TEST_P(BulkQueries, Histories) {
  fill();
  const auto queries = ask();
  const auto all = queries->histories("p", "main", "server");
  ASSERT_EQ(all.size(), 3u);
  for (const FindingHistory& one : all) {
    const auto single = queries->finding("p", "main", "server", one.row.id);
    ASSERT_TRUE(single);
    EXPECT_EQ(one.row.state, single->row.state);
    EXPECT_EQ(one.row.since_build, single->row.since_build);
    EXPECT_EQ(one.row.fixed_build, single->row.fixed_build);
    EXPECT_EQ(one.row.instances, single->row.instances);
    EXPECT_EQ(one.row.total_bytes, single->row.total_bytes);
    EXPECT_EQ(one.row.confidence, single->row.confidence);
    EXPECT_EQ(one.example.SerializeAsString(), single->example.SerializeAsString());
    ASSERT_EQ(one.presences.size(), single->presences.size()) << one.row.id;
    for (size_t i = 0; i < one.presences.size(); ++i) {
      EXPECT_EQ(one.presences[i].from_at, single->presences[i].from_at);
      EXPECT_EQ(one.presences[i].from_build, single->presences[i].from_build);
      EXPECT_EQ(one.presences[i].clean_at, single->presences[i].clean_at);
      EXPECT_EQ(one.presences[i].clean_build, single->presences[i].clean_build);
      EXPECT_EQ(one.presences[i].to_at, single->presences[i].to_at);
      EXPECT_EQ(one.presences[i].to_build, single->presences[i].to_build);
    }
    ASSERT_EQ(one.sightings.size(), single->sightings.size());
    for (size_t i = 0; i < one.sightings.size(); ++i) {
      EXPECT_EQ(one.sightings[i].at, single->sightings[i].at);
      EXPECT_EQ(one.sightings[i].instances, single->sightings[i].instances);
    }
  }
  EXPECT_TRUE(queries->histories("p", "main", "none").empty());
}

TEST_P(BulkQueries, ShortTrends) {
  fill();
  const auto queries = ask();
  const auto all = queries->short_trends("p", "main", 10);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].binary, "server");
  EXPECT_EQ(all[1].binary, "tool");
  const auto nights = queries->trend("p", "main", "server");
  ASSERT_EQ(all[0].live_bytes.size(), 11u);  // both ends of ten days
  for (size_t i = 0; i < 11; ++i) {
    EXPECT_EQ(all[0].live_bytes[i], nights[nights.size() - 11 + i].live_bytes);
    EXPECT_EQ(all[0].leaked_bytes[i], nights[nights.size() - 11 + i].leaked_bytes);
  }
  EXPECT_EQ(all[1].live_bytes.size(), 6u);
  EXPECT_TRUE(queries->short_trends("p", "none").empty());
}

TEST_P(BulkQueries, OneOfTonight) {
  fill();
  const auto queries = ask();
  for (const BinaryTonight& one : queries->tonight("p", "main")) {
    const auto single = queries->binary_tonight("p", "main", one.binary);
    ASSERT_TRUE(single);
    EXPECT_EQ(single->binary, one.binary);
    EXPECT_EQ(single->ran, one.ran);
    EXPECT_EQ(single->build, one.build);
    EXPECT_EQ(single->before_build, one.before_build);
    EXPECT_EQ(single->leaked_bytes, one.leaked_bytes);
    EXPECT_EQ(single->findings, one.findings);
    EXPECT_EQ(single->fixed_findings, one.fixed_findings);
  }
  EXPECT_FALSE(queries->binary_tonight("p", "main", "none"));
  EXPECT_FALSE(queries->binary_tonight("p", "none", "server"));
}

TEST_P(BulkQueries, BranchesOfOneProject) {
  fill();
  for (uint64_t at = 1; at <= 12; ++at) {
    NewRun run = run_of("server", at, {});
    run.name.project = "other";
    run.name.branch = "branch-" + std::to_string(at);
    open()->add({run});
  }
  const auto queries = ask();
  const auto all = queries->projects();
  const auto other = queries->branches("other"), p = queries->branches("p");
  ASSERT_EQ(other.size(), 10u);
  ASSERT_EQ(p.size(), 1u);
  ASSERT_EQ(all.size(), 11u);
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(other[i].branch, "branch-" + std::to_string(12 - i));
    EXPECT_EQ(all[i].branch, other[i].branch);
  }
  EXPECT_EQ(all[10].findings, p[0].findings);
  EXPECT_EQ(p[0].live_bytes, 2 * 10'040u);
  EXPECT_EQ(p[0].leaked_bytes, 64u * 5 + 64);
  EXPECT_TRUE(queries->branches("none").empty());
}

TEST_P(BulkQueries, Whereabouts) {
  fill();
  for (const char* branch : {"topic", "other"}) {
    NewRun run =
        run_of("server", 41, {ring("aaaaaaaa"), ring(std::string(branch) == "topic" ? "dddddddd" : "eeeeeeee")});
    run.name.branch = branch;
    open()->add({run});
  }
  const auto queries = ask();
  const Whereabouts all = queries->whereabouts("p", {"main", "topic"});
  ASSERT_EQ(all.series.size(), 4u);
  EXPECT_EQ(all.series[0].branch + " " + all.series[0].binary, "main server");
  EXPECT_EQ(all.series[0].findings.size(), 3u);
  EXPECT_EQ(all.series[0].last_at, static_cast<int64_t>(night(40)));
  EXPECT_EQ(all.series[1].binary, "tool");
  EXPECT_EQ(all.series[2].branch, "other");
  EXPECT_EQ(all.series[3].branch, "topic");
  std::set<int64_t> revisions;
  for (const auto& series : all.series) revisions.insert(series.revision);
  EXPECT_EQ(revisions.size(), 4u);
  ASSERT_EQ(all.findings.size(), 4u);  // not what only the third branch has
  for (const auto& finding : all.findings) {
    const auto single = queries->elsewhere("p", finding.id);
    ASSERT_EQ(finding.places.size(), single.size()) << finding.id;
    for (size_t i = 0; i < single.size(); ++i) {
      const auto& series = all.series[finding.places[i].series];
      EXPECT_EQ(series.branch + " " + series.binary, single[i].branch + " " + single[i].binary);
      EXPECT_EQ(finding.places[i].to_at == std::numeric_limits<int64_t>::max(), single[i].there);
      EXPECT_EQ(finding.places[i].since_at, static_cast<int64_t>(single[i].since_at));
    }
  }
  for (const auto& finding : queries->whereabouts("p", {"main"}, 1).findings) EXPECT_EQ(finding.places.size(), 1u);
  EXPECT_TRUE(queries->whereabouts("none", {"main"}).series.empty());
}

TEST_P(BulkQueries, RevisionsTellStatesApart) {
  const auto revision = [&] { return ask()->whereabouts("p", {"main"}).series.at(0).revision; };
  open()->add({run_of("server", 1, {ring("aaaaaaaa")})});
  const int64_t first = revision();
  EXPECT_GE(first, kFirstRevision);
  open()->add({run_of("server", 1, {ring("aaaaaaaa")})});
  EXPECT_EQ(revision(), first);
  open()->add({run_of("server", 2, {ring("aaaaaaaa")})});
  const int64_t second = revision();
  EXPECT_NE(second, first);
  PruneOptions options;
  options.before_at = night(1);
  open()->prune(options);
  EXPECT_EQ(revision(), second);  // nothing went
  options.before_at = night(2);
  options.dry_run = true;
  open()->prune(options);
  EXPECT_EQ(revision(), second);
  options.dry_run = false;
  open()->prune(options);
  EXPECT_NE(revision(), second);
}

TEST_P(BulkQueries, Texts) {
  std::vector<report::Finding> findings;
  findings.reserve(120);
  for (int i = 0; i < 120; ++i) findings.push_back(ring("id" + std::to_string(1000 + i), 1, 64 + i));
  open()->add({run_of("server", 1, findings), run_of("tool", 1, {ring("id1000")})});
  const auto queries = ask();
  const FindingPage page = queries->findings("p", "main", {.limit = 1000});
  ASSERT_EQ(page.rows.size(), 121u);
  std::vector<const FindingRow*> rows;
  rows.reserve(page.rows.size() + 1);
  for (const FindingRow& row : page.rows) rows.push_back(&row);
  FindingRow none = page.rows[0];
  none.id = "none";
  rows.push_back(&none);
  const auto texts = queries->texts("p", rows);
  ASSERT_EQ(texts.size(), 122u);
  for (size_t i = 0; i < page.rows.size(); ++i) {
    const auto single = queries->finding("p", "main", page.rows[i].binary, page.rows[i].id);
    EXPECT_EQ(texts[i].SerializeAsString(), single->example.SerializeAsString());
  }
  EXPECT_EQ(texts[121].id(), "");
  EXPECT_TRUE(queries->texts("p", {}).empty());
}

TEST_P(BulkQueries, OneState) {
  open()->add({run_of("server", 1, {})});
  const auto queries = ask();
  queries->in_one_state([&] {
    EXPECT_EQ(queries->trend("p", "main", "server").size(), 1u);
    open()->add({run_of("server", 2, {})});
    EXPECT_EQ(queries->trend("p", "main", "server").size(), 1u);
  });
  EXPECT_EQ(queries->trend("p", "main", "server").size(), 2u);
}

TEST_P(BulkQueries, OneStateBeginsAgainWhereThatMayHelp) {
  open()->add({run_of("server", 1, {})});
  const auto queries = ask();
  int begun = 0;
  queries->in_one_state([&] {
    if (++begun == 1) throw TryAgain("busy");
    EXPECT_EQ(queries->trend("p", "main", "server").size(), 1u);
  });
  EXPECT_EQ(begun, 2);
  EXPECT_THROW(queries->in_one_state([&] { throw Error("no"); }), Error);
  EXPECT_EQ(queries->trend("p", "main", "server").size(), 1u);
}

}  // namespace
}  // namespace gordian::history
