// Nights in any order: what the history says is what a second implementation says, which keeps everything and looks at
// all of it for each question.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "history/store/database.h"
#include "tests/history/history_support.h"

namespace gordian::history {
namespace {

struct Seen {
  uint64_t instances = 0, bytes = 0;
  bool operator==(const Seen&) const = default;
};

// One binary's nights: what was there in each, over all its runs.
class Model {
 public:
  void add(const NewRun& run) {
    std::map<std::string, Seen>& there = nights_[run.name.at];
    for (const report::Finding& finding : run.report.findings()) {
      Seen& seen = there[finding.id()];
      seen.instances += finding.instances();
      seen.bytes += finding.total_bytes();
    }
  }
  void forget_before(uint64_t at) { nights_.erase(nights_.begin(), nights_.lower_bound(at)); }

  using Nights = std::map<uint64_t, std::map<std::string, Seen>>;
  const Nights& nights() const { return nights_; }

  std::set<std::string> all() const {
    std::set<std::string> ids;
    for (const auto& [at, there] : nights_)
      for (const auto& [id, seen] : there) ids.insert(id);
    return ids;
  }

  // from, clean, to of each stretch.
  std::vector<std::array<uint64_t, 3>> stretches(const std::string& id) const {
    std::vector<std::array<uint64_t, 3>> result;
    uint64_t before = 0;
    bool was = false;
    for (const auto& [at, there] : nights_) {
      const bool is = there.contains(id);
      if (is && !was) result.push_back({at, before, 0});
      if (!is && was) result.back()[2] = at;
      was = is;
      before = at;
    }
    return result;
  }

 private:
  Nights nights_;
};

void expect_finding(Queries& queries, const Model& model, const std::string& id, bool pruned) {
  const auto history = queries.finding("p", "main", "server", id);
  ASSERT_TRUE(history) << id;
  const auto expected = model.stretches(id);
  ASSERT_EQ(history->presences.size(), expected.size()) << id;
  uint64_t nights_seen = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const Presence& presence = history->presences[i];
    if (i > 0 || !pruned) {
      EXPECT_EQ(presence.from_at, expected[i][0]) << id;
      EXPECT_EQ(presence.clean_at, expected[i][1]) << id;
    } else {
      EXPECT_LE(presence.from_at, expected[i][0]) << id;
    }
    EXPECT_EQ(presence.to_at, expected[i][2]) << id;
    // The figures of each night are those of the newest sighting up to it.
    for (const auto& [at, there] : model.nights()) {
      if (at < presence.from_at || (presence.to_at != 0 && at >= presence.to_at)) continue;
      ++nights_seen;
      const Sighting* newest = nullptr;
      for (const Sighting& sighting : history->sightings)
        if (sighting.at <= at) newest = &sighting;
      ASSERT_NE(newest, nullptr) << id << " at " << at;
      EXPECT_EQ((Seen{newest->instances, newest->total_bytes}), there.at(id)) << id << " at " << at;
    }
  }
  EXPECT_EQ(history->nights_seen, nights_seen) << id;
  const auto last_night = std::prev(model.nights().end());
  EXPECT_EQ(history->row.state != State::kFixed, last_night->second.contains(id)) << id;
  Seen last_seen;
  for (const auto& [at, there] : model.nights())
    if (there.contains(id)) last_seen = there.at(id);
  EXPECT_EQ((Seen{history->row.instances, history->row.total_bytes}), last_seen) << id;
}

void expect_nights(Queries& queries, const Model& model, bool pruned) {
  const std::vector<Night> nights = queries.trend("p", "main", "server");
  ASSERT_EQ(nights.size(), model.nights().size());
  const std::map<std::string, Seen> nothing;
  const std::map<std::string, Seen>* before = &nothing;
  size_t i = 0;
  for (const auto& [at, there] : model.nights()) {
    const Night& night = nights[i++];
    EXPECT_EQ(night.at, at);
    EXPECT_EQ(night.findings, there.size()) << at;
    const auto missing = [&](const auto& from, const auto& in) {
      return static_cast<uint64_t>(
          std::count_if(in.begin(), in.end(), [&](const auto& one) { return !from.contains(one.first); }));
    };
    if (before != &nothing || !pruned) {  // what the first kept night is compared with is gone
      EXPECT_EQ(night.new_findings, missing(*before, there)) << at;
      EXPECT_EQ(night.fixed_findings, missing(there, *before)) << at;
    }
    for (const FindingRow& row : queries.night("p", "main", "server", at)) {
      if (row.state == State::kFixed) {
        EXPECT_FALSE(there.contains(row.id)) << row.id << " at " << at;
      } else {
        ASSERT_TRUE(there.contains(row.id)) << row.id << " at " << at;
        EXPECT_EQ((Seen{row.instances, row.total_bytes}), there.at(row.id)) << row.id << " at " << at;
      }
    }
    before = &there;
  }
}

// The table of days, which grows with the runs, against the runs themselves.
void expect_days(Database& database, Queries& queries) {
  const Rows runs = database.query(
      "SELECT taken_at - taken_at % 86400000000000, count(*), sum(live_bytes), sum(leaked_bytes) FROM gordian_run "
      "GROUP "
      "BY 1 ORDER BY 1");
  const std::vector<Day> days = queries.days("p", "main");
  ASSERT_EQ(days.size(), runs.size());
  for (size_t i = 0; i < days.size(); ++i) {
    EXPECT_EQ(days[i].at, runs[i].number(0));
    EXPECT_EQ(days[i].runs, runs[i].number(1)) << i;
    EXPECT_EQ(days[i].live_bytes, runs[i].number(2)) << i;
    EXPECT_EQ(days[i].leaked_bytes, runs[i].number(3)) << i;
  }
}

void expect_same(Queries& queries, const Model& model, bool pruned = false) {
  for (const std::string& id : model.all()) expect_finding(queries, model, id, pruned);
  expect_nights(queries, model, pruned);
}

// A year's worth of surprises in a few nights: leaks that come, stay, grow, go and come back; nights of several runs.
std::vector<NewRun> random_runs(std::mt19937& random) {
  const auto chance = [&](int of) { return static_cast<int>(random() % static_cast<unsigned>(of)) == 0; };
  std::vector<NewRun> runs;
  std::map<std::string, uint64_t> there;
  for (uint64_t at = 1; at <= 12; ++at) {
    for (const char* id : {"aaaaaaaa", "bbbbbbbb", "cccccccc"}) {
      if (chance(3)) {
        if (there.erase(id) == 0) there[id] = 1 + random() % 3;
      } else if (there.contains(id) && chance(3)) {
        there[id] += 1;
      }
    }
    const uint32_t parts = chance(4) ? 3 : 1;
    for (uint32_t part = 0; part < parts; ++part) {
      std::vector<report::Finding> findings;
      for (const auto& [id, instances] : there)
        if (parts == 1 || chance(2)) findings.push_back(ring(id, instances));
      runs.push_back(run_of("server", at, findings, part));
    }
  }
  return runs;
}

class Timeline : public EachDatabase {};
INSTANTIATE_FOR_EACH_DATABASE(Timeline);

TEST_P(Timeline, InOrder) {
  std::mt19937 random(1);
  const std::vector<NewRun> runs = random_runs(random);
  Model model;
  const auto history = open();
  const auto queries = ask();
  for (const NewRun& run : runs) {
    model.add(run);
    history->add({run});
    expect_same(*queries, model);
  }
}

TEST_P(Timeline, InAnyOrder) {
  const auto history = open();
  const auto queries = ask();
  const auto raw = database();
  for (unsigned seed = 0; seed < (is_sqlite() ? 60u : 12u); ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::vector<NewRun> runs = random_runs(random);
    std::shuffle(runs.begin(), runs.end(), random);
    Model model;
    while (!runs.empty()) {  // some at once
      const size_t some = std::min<size_t>(1 + random() % 4, runs.size());
      const std::vector<NewRun> batch(runs.end() - static_cast<std::ptrdiff_t>(some), runs.end());
      runs.resize(runs.size() - some);
      history->add(batch);
      for (const Added& again : history->add(batch)) EXPECT_FALSE(again.added);
      for (const NewRun& run : batch) model.add(run);
      if (runs.size() < 8) expect_same(*queries, model);
      expect_days(*raw, *queries);
    }
    if (HasFatalFailure()) return;
    const uint64_t cut = night(2 + seed % 9);
    history->prune({.project = "p", .before_at = cut});
    model.forget_before(cut);
    expect_same(*queries, model, true);
    expect_days(*raw, *queries);
    history->prune({.before_at = night(1000)});
    EXPECT_TRUE(queries->projects().empty());
    EXPECT_TRUE(raw->query("SELECT * FROM gordian_day").empty());
  }
}

}  // namespace
}  // namespace gordian::history
