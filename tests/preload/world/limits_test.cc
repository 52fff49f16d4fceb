// Programs that take things away from themselves: they must get on as without us, and a snapshot that cannot be made
// is not made.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/preload/world/world.h"

namespace gordian::preload_test {

namespace {

bool is_root() { return geteuid() == 0; }

// Ends as it does without the runtime; the outcome with it.
Outcome run_alike(const std::string& scenario, int status = 0) {
  const Outcome bare = run_bare(scenario);
  const Outcome outcome = run_world(scenario);
  EXPECT_EQ(outcome.status, bare.status);
  EXPECT_EQ(without_addresses(outcome), without_addresses(bare));
  EXPECT_TRUE(bare.status == status || bare.status == 77) << bare.status << "\n" << bare.output;
  return outcome;
}

#define SKIP_IF_IMPOSSIBLE(outcome) \
  if ((outcome).status == 77) GTEST_SKIP() << "not possible here"

}  // namespace

TEST(WorldFiles, CloseAllAtStart) { run_many("close_all_at_start", 1); }
TEST(WorldFiles, CloseAllByHand) { only_with(run_many("close_all_by_hand", 1), "after"); }
TEST(WorldFiles, CloseWhatIsOpen) { run_alike("close_what_is_open"); }

TEST(WorldFiles, NoMoreFiles) {
  const Outcome outcome = run_alike("no_more_files");
  EXPECT_TRUE(outcome.snapshots.empty()) << "a hard limit of no files leaves no way to write one";
}

TEST(WorldFiles, SmallFiles) {
  const Outcome outcome = run_alike("small_files");
  ASSERT_EQ(outcome.other_files.size(), 1u);
  EXPECT_NE(outcome.other_files[0].find(".gsnap.failed.27"), std::string::npos) << outcome.other_files[0];  // EFBIG
}

TEST(WorldFiles, DeletedFolder) { only_with(run_many("deleted_folder", 1), "live"); }
TEST(WorldFiles, ExecInDeletedFolder) {
  // A relative output folder is no folder any more.
  run_many("exec_in_deleted_folder", 0);
}

TEST(WorldFiles, OtherRoot) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  const Outcome outcome = run_alike("other_root");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_GE(outcome.snapshots.size(), 1u);
}

TEST(WorldFiles, WithoutProc) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  for (const char* scenario : {"without_proc", "without_proc /bin/true", "without_proc /bin/ls /"}) {
    const Outcome outcome = run_alike(scenario);
    SKIP_IF_IMPOSSIBLE(outcome);
    EXPECT_TRUE(outcome.snapshots.empty());
  }
}

TEST(WorldRights, DropPrivileges) {
  const Outcome outcome = run_alike("drop_privileges");
  SKIP_IF_IMPOSSIBLE(outcome);
  EXPECT_TRUE(outcome.other_files.empty());
}
TEST(WorldRights, DropPrivilegesWithThreads) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  run_alike("drop_privileges_with_threads");
}

TEST(WorldLimits, AddressSpaceOfItself) { run_alike("limit_address_space"); }
TEST(WorldLimits, AddressSpaceIsInherited) {
  run_alike("limit_address_space " + world("tell_address_space"));
  run_alike("limit_address_space /bin/sh -c \"ulimit -v; ulimit -v 200000; ls /; ulimit -v\"");
}
TEST(WorldLimits, Data) { run_alike("limit_data"); }
TEST(WorldLimits, Processes) {
  const Outcome outcome = run_alike("limit_processes");
  SKIP_IF_IMPOSSIBLE(outcome);
}
TEST(WorldLimits, Everything) {
  const Outcome outcome = run_alike("limit_everything");
  SKIP_IF_IMPOSSIBLE(outcome);
}
TEST(WorldLimits, LockedMemory) { run_alike("lock_all_memory"); }
TEST(WorldLimits, SmallStack) {
  for (const char* size : {"64", "128", "8192"}) {
    const Outcome outcome = run_many("small_stack", 1, 0, std::string("ulimit -s ") + size + ";");
    EXPECT_EQ(outcome.output.find(std::string("stack ") + std::to_string(std::stoi(size) * 1024)), 0u);
    only_with(outcome, "thread");
    only_with(outcome, "main");
  }
}

TEST(WorldSandboxes, Strict) { run_alike("strict_sandbox", 14); }

TEST(WorldSandboxes, OneCallIsForbidden) {
  // By raw system calls, so that nothing tells of the filter: what a process does at its exit must be such that a
  // filter kills the snapshot's own process at most.
  for (const long forbidden : {SYS_process_vm_readv, SYS_mincore, SYS_madvise, SYS_rename, SYS_pread64, SYS_alarm})
    run_alike("forbidden_call " + std::to_string(forbidden), 15);
}

TEST(WorldSandboxes, InheritedFilter) {
  for (const long forbidden : {SYS_process_vm_readv, SYS_mincore})
    run_alike("forbidden_call " + std::to_string(forbidden) + " /bin/true");
}

}  // namespace gordian::preload_test
