// Snapshots of programs that go on. The programs are in sidecar_scenario.cc; `run` checks every snapshot that they
// leave from its first byte to its checksum.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/preload/said.h"
#include "tests/preload/snapshots.h"

namespace gordian::preload_test {

namespace {

using snapshot::Header;

Outcome run_with(const std::string& options, const std::string& scenario) {
  return run_without_preload("env LD_PRELOAD=" GORDIAN_RUNTIME " GORDIAN_OPTIONS=out=out:" + options + " " +
                             GORDIAN_SIDECAR_SCENARIOS + " " + scenario);
}

// As `gordian run` says it: the program knows that it was launched.
Outcome run_launched(const std::string& options, const std::string& scenario) {
  return run_without_preload("sh -c 'exec env LD_PRELOAD=" GORDIAN_RUNTIME " GORDIAN_OPTIONS=out=out:pid=$$" + options +
                             " " + GORDIAN_SIDECAR_SCENARIOS + " " + scenario + "'");
}

std::multiset<Header::Trigger> triggers(const Outcome& outcome) {
  std::multiset<Header::Trigger> triggers;
  for (const Decoded& snapshot : outcome.snapshots) triggers.insert(snapshot.message.header().trigger());
  return triggers;
}

// The numbers of a process' snapshots are 1, 2, 3 … without a gap.
void expect_numbered(const Outcome& outcome) {
  std::map<std::pair<uint32_t, uint64_t>, std::set<uint32_t>> numbers;
  for (const Decoded& snapshot : outcome.snapshots) {
    const Header& header = snapshot.message.header();
    EXPECT_TRUE(numbers[std::pair(header.pid(), header.started_at_ns())].insert(header.sequence()).second);
  }
  for (const auto& [process, seen] : numbers) EXPECT_EQ(*seen.rbegin(), seen.size()) << "process " << process.first;
}

bool says(const Decoded& snapshot, const std::string& text) {
  for (const auto& unseen : snapshot.message.not_seen()) {
    if (unseen.detail().find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

class Timed : public testing::TestWithParam<const char*> {};

TEST_P(Timed, NoticesNothing) {
  const Outcome outcome = run_with("every=50ms", GetParam());
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_TRUE(outcome.other_files.empty()) << outcome.other_files.at(0);
  EXPECT_GE(triggers(outcome).count(Header::TIMER), 1u);
  expect_numbered(outcome);
}

INSTANTIATE_TEST_SUITE_P(All, Timed,
                         testing::Values("unnoticed", "waits_for_every_kind", "group_and_session", "closes_all_files",
                                         "executes", "vfork_keeps_it", "executes_by_system_call", "forks",
                                         "many_threads", "user_namespace", "changes_root"));

TEST(Sidecar, IsFollowedByTheExitSnapshot) {
  const Outcome outcome = run_with("every=50ms", "unnoticed");
  ASSERT_GE(outcome.snapshots.size(), 5u);
  EXPECT_EQ(triggers(outcome).count(Header::EXIT), 1u);
  for (const Decoded& snapshot : outcome.snapshots) {
    const Header& header = snapshot.message.header();
    EXPECT_EQ(header.trigger() == Header::EXIT, header.sequence() == outcome.snapshots.size());
    EXPECT_EQ(header.caller_tid() == 0, header.trigger() == Header::TIMER);
    EXPECT_FALSE(header.cwd().empty());
    EXPECT_NE(header.parent_pid(), 0u);
    EXPECT_FALSE(header.cmdline().empty());
  }
}

TEST(Sidecar, LooksAtForkedWorkers) {
  const Outcome outcome = run_with("every=20ms", "forks_a_worker");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  std::set<uint32_t> timed;
  for (const Decoded& snapshot : outcome.snapshots) {
    if (snapshot.message.header().trigger() == Header::TIMER) timed.insert(snapshot.message.header().pid());
  }
  EXPECT_EQ(timed.size(), 2u) << "the parent and the worker";
}

TEST(Sidecar, EndsWithRightsThatAreGivenUp) {
  // The new user may not write to the folder of the old one; that is all that it notices.
  EXPECT_EQ(run_with("every=50ms", "gives_up_root").status, 0);
}

TEST(Sidecar, KillingTheProgramLeavesWholeSnapshots) {
  for (int i = 0; i < 5; ++i) {
    const Outcome outcome = run_with("every=10ms", "killed");
    EXPECT_EQ(outcome.status, 128 + 9) << outcome.output;
    EXPECT_GE(outcome.snapshots.size(), 2u);
  }
}

TEST(Sidecar, CanBeKilled) {
  for (int i = 0; i < 5; ++i) {
    const Outcome outcome = run_with("every=5ms", "sidecar_killed");
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_EQ(triggers(outcome).count(Header::EXIT), 1u);
  }
}

TEST(Sidecar, TakesSnapshotsOnDemand) {
  for (const Outcome& outcome : {run_with("stacks=full", "asked"), run_launched("", "asked")}) {
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_EQ(triggers(outcome), (std::multiset<Header::Trigger>{Header::DEMAND, Header::DEMAND, Header::EXIT}));
    expect_numbered(outcome);
  }
}

TEST(Sidecar, TakesSnapshotsOnGrowth) {
  const Outcome outcome = run_with("growth=16M", "grows");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  ASSERT_GE(outcome.snapshots.size(), 3u);
  EXPECT_EQ(outcome.snapshots[0].message.header().trigger(), Header::GROWTH);
  EXPECT_GE(outcome.snapshots[1].message.trailer().bytes(), outcome.snapshots[0].message.trailer().bytes() + (8 << 20));
}

TEST(Sidecar, KeepsTheFirstAndTheLastSnapshots) {
  const Outcome outcome = run_with("every=50ms:keep=3", "lives_long");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  std::map<uint32_t, std::vector<uint32_t>> numbers;
  for (const Decoded& snapshot : outcome.snapshots) {
    const Header& header = snapshot.message.header();
    numbers[header.pid()].push_back(header.sequence());
  }
  ASSERT_EQ(numbers.size(), 2u) << "the program and its child";
  for (auto& [pid, seen] : numbers) {
    std::sort(seen.begin(), seen.end());
    ASSERT_GE(seen.size(), 5u);
    EXPECT_EQ(seen.size(), 5u) << "the first, three of the timer, the one at the end";
    EXPECT_EQ(seen[0], 1u);
    EXPECT_EQ(seen[4] - seen[1], 3u) << "the last ones";
  }
}

TEST(Sidecar, IsMissedWhereNoProcessCanBeMade) {
  const Outcome outcome = run_with("stacks=full", "no_more_processes");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  ASSERT_EQ(outcome.snapshots.size(), 1u);
  EXPECT_TRUE(says(outcome.snapshots[0], "no snapshots while the program runs"));
}

TEST(Sidecar, SeesTheStacksOfBlockedThreads) {
  const Outcome outcome = run_with("every=50ms", "blocked_thread");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  const Said held = said(outcome, "held");
  int seen = 0;
  for (const Decoded& snapshot : outcome.snapshots) {
    if (snapshot.message.header().trigger() != Header::TIMER || !live(snapshot, held)) continue;
    EXPECT_TRUE(roots_of(snapshot, held).count(snapshot::Roots::THREAD_STACK));
    for (const auto& thread : snapshot.message.threads()) seen += thread.stack_pointer() != 0;
  }
  EXPECT_GE(seen, 1);
}

class Crashing : public testing::TestWithParam<const char*> {};

TEST_P(Crashing, TakesASnapshotFirst) {
  for (const std::string scenario : {"crashes ", "crashes_in_thread "}) {
    const Outcome plain = run_plain(std::string(GORDIAN_SIDECAR_SCENARIOS) + " " + scenario + GetParam());
    const Outcome outcome = run_with("on-crash", scenario + GetParam());
    EXPECT_GE(outcome.status, 128);
    EXPECT_EQ(outcome.status, plain.status);
    ASSERT_EQ(outcome.snapshots.size(), 1u);
    const Header& header = outcome.snapshots[0].message.header();
    EXPECT_EQ(header.trigger(), Header::CRASH);
    EXPECT_EQ(header.label().substr(0, 3), "SIG");
    ASSERT_GE(outcome.snapshots[0].message.threads_size(), 1);
    const auto& caller = outcome.snapshots[0].message.threads(0);
    EXPECT_TRUE(caller.is_caller() && caller.registers_seen() && caller.pc() != 0);
    if (scenario == "crashes_in_thread ") continue;
    EXPECT_TRUE(live(outcome.snapshots[0], said(outcome, "block")));
  }
}

INSTANTIATE_TEST_SUITE_P(All, Crashing, testing::Values("segv", "fpe", "ill", "bus", "abort", "exception", "kill"));

TEST(Crash, OwnHandlersRunAsEver) {
  const Outcome outcome = run_with("on-crash", "crashes_with_handler");
  EXPECT_EQ(outcome.status, 128 + 11);
  EXPECT_NE(outcome.output.find("own handler"), std::string::npos);
  EXPECT_EQ(triggers(outcome), (std::multiset<Header::Trigger>{Header::CRASH}));
}

TEST(Crash, WhatTheProgramSurvivesIsNone) {
  const Outcome outcome = run_with("on-crash", "survives_faults");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(triggers(outcome), (std::multiset<Header::Trigger>{Header::EXIT}));
}

TEST(Crash, WithoutTheOptionThereIsNoSnapshot) {
  const Outcome outcome = run_with("stacks=full", "crashes segv");
  EXPECT_EQ(outcome.status, 128 + 11);
  EXPECT_TRUE(outcome.snapshots.empty());
}

}  // namespace gordian::preload_test
