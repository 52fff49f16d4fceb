// Programs that make processes: each process of theirs has its own snapshot, and none notices.
#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

#include "tests/preload/world/world.h"

namespace gordian::preload_test {

TEST(WorldProcesses, ForkInAThread) {
  const Outcome outcome = run_many("fork_in_a_thread", 2);
  const Decoded& child = only_with(outcome, "child");
  ASSERT_EQ(child.message.threads_size(), 1);
  EXPECT_TRUE(child.message.threads(0).is_caller());
  EXPECT_TRUE(live(only_with(outcome, "parent"), said(outcome, "parent")));
}

TEST(WorldProcesses, ForksInForks) { run_many("forks_in_forks", 7); }
TEST(WorldProcesses, ManyChildren) { run_many("many_children", 41); }

TEST(WorldProcesses, VforkThatAllocates) {
  const Outcome outcome = run_many("vfork_that_allocates", 1);
  EXPECT_TRUE(live(outcome.snapshots.at(0), said(outcome, "by the child")));
}

TEST(WorldProcesses, RawClones) {
  const Outcome outcome = run_world("raw_clones");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.snapshots.size(), 1 + said(outcome).size());
}

TEST(WorldProcesses, ClonesWithAStack) {
  // The one that borrows the memory leaves by its own exit, which must not be taken for that of the process.
  const Outcome outcome = run_many("clones_with_a_stack", 3);
  only_with(outcome, "copy");
  only_with(outcome, "without signal");
  EXPECT_EQ(with(outcome, "shared").size(), 2u) << "the process itself and the silent child, which came later";
}

TEST(WorldProcesses, Spawns) {
  const Outcome outcome = run_world("spawns");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_EQ(outcome.snapshots.size(), 7u);
}

TEST(WorldProcesses, FirstOfANamespace) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  const Outcome outcome = run_world("first_of_a_namespace");
  if (outcome.status == 77) GTEST_SKIP() << "no namespaces here";
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(only_with(outcome, "init").message.header().pid(), 1u);
}

TEST(WorldProcesses, ExecChain) {
  const Outcome outcome = run_many("exec_chain 9", 1, 23);
  only_with(outcome, "last");
  EXPECT_EQ(said(outcome).size(), 10u);
  EXPECT_EQ(without_addresses(outcome), without_addresses(run_bare("exec_chain 9")));
}

TEST(WorldProcesses, ExecInAThread) { run_many("exec_in_a_thread", 1, 23); }
TEST(WorldProcesses, ExecByFile) { run_many("exec_by_file", 1, 23); }
TEST(WorldProcesses, ExecWithoutEnvironment) { run_many("exec_without_environment", 0, 23); }
TEST(WorldProcesses, ExecThatFails) {
  const Outcome outcome = run_many("exec_that_fails", 1);
  EXPECT_EQ(with(outcome, "before").size() + with(outcome, "after").size(), 2u);
}
TEST(WorldProcesses, ExecWithNoName) {
  EXPECT_EQ(run_world("exec_with_no_name /bin/true").status, 0);
  EXPECT_EQ(run_world("exec_with_no_name /bin/false").status, 1);
}

TEST(WorldProcesses, DaemonOfLibc) {
  // The process that calls daemon leaves it within libc, by an _exit that nothing can stand in front of.
  const Outcome outcome = run_many("daemon_of_libc", 2);
  EXPECT_EQ(only_with(outcome, "daemon").message.threads_size(), 1);
}

TEST(WorldProcesses, DaemonByHand) { only_with(run_many("daemon_by_hand", 4), "daemon"); }

}  // namespace gordian::preload_test
