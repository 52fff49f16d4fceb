// What is asked for many at once is what is asked for each.
#include <string>
#include <vector>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace gordian::history
