// What the runtime sees of real processes, and that they do not notice it. The programs are in *_scenario.cc.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/preload/said.h"
#include "tests/preload/snapshots.h"

namespace gordian::preload_test {

namespace {

using snapshot::NotSeen;
using snapshot::Roots;

std::string scenario(const std::string& name) { return std::string(GORDIAN_SCENARIO) + " " + name; }

Outcome run_one(const std::string& name, int status = 0, const std::string& before = "") {
  return run_well(scenario(name), status, before);
}

const std::vector<std::string>& hooked_symbols() {
  static const std::vector<std::string> kSymbols = {
#define GORDIAN_HOOK(group, symbol, result, parameters) #symbol,
#include "preload/hooks/hook_list.inc"
#undef GORDIAN_HOOK
  };
  return kSymbols;
}

std::string output_of(const std::string& command) { return run_plain("sh -c '" + command + "'").output; }

}  // namespace

TEST(Library, ExportsExactlyTheHooks) {
  std::istringstream in(output_of(std::string("nm -D --defined-only ") + GORDIAN_RUNTIME + " | cut -d\" \" -f3"));
  std::set<std::string> exported;
  for (std::string symbol; std::getline(in, symbol);) exported.insert(symbol);
  EXPECT_EQ(exported.erase("gordian_runtime_table_1"), 1u);  // gordian.h
  const auto& symbols = hooked_symbols();
  EXPECT_EQ(exported, std::set<std::string>(symbols.begin(), symbols.end()));
}

TEST(Library, NeedsLibcOnly) {
  std::istringstream in(output_of(std::string("readelf -d ") + GORDIAN_RUNTIME + " | grep NEEDED"));
  for (std::string line; std::getline(in, line);)
    EXPECT_TRUE(line.find("[libc.so.6]") != std::string::npos || line.find("[ld-linux") != std::string::npos) << line;
}

TEST(Library, ThreadStateIsSmall) {
  const std::string tls = output_of(std::string("readelf -lW ") + GORDIAN_RUNTIME + " | grep TLS");
  unsigned long bytes = 0;
  ASSERT_EQ(sscanf(tls.c_str(), " TLS %*s %*s %*s %*s %lx", &bytes), 1) << tls;
  EXPECT_LE(bytes, 1024u);
}

TEST(Hooks, EachIsRecorded) {
  const Outcome outcome = run_one("hooks");
  std::set<std::string> seen;
  for (const Said& line : said(outcome)) {
    seen.insert(line.name.substr(5));
    EXPECT_EQ(live(outcome.snapshots[0], line), line.name.substr(0, 4) == "live") << line.name;
    if (line.name.substr(0, 4) == "live") {
      const Block& block = outcome.snapshots[0].blocks.at(line.address);
      EXPECT_NE(block.stack, 0u) << line.name;
    }
  }
  // The mmap family, limits, unloading, sandboxes, changes of identity, waits and the ways out have scenarios of their
  // own.
  static const std::set<std::string> kElsewhere = {"MAP",   "LIMIT", "CODE",   "SANDBOX",
                                                   "ALONE", "WAIT",  "SIGNAL", "EXIT"};
#define GORDIAN_HOOK(group, symbol, result, parameters) \
  EXPECT_EQ(seen.count(#symbol) + kElsewhere.count(#group), 1u) << #symbol;
#include "preload/hooks/hook_list.inc"
#undef GORDIAN_HOOK
}

TEST(Hooks, FailedReallocKeepsTheBlock) {
  const Outcome outcome = run_one("realloc_failure");
  EXPECT_TRUE(live(outcome.snapshots[0], said(outcome, "kept")));
  EXPECT_FALSE(live(outcome.snapshots[0], said(outcome, "freed")));
  EXPECT_TRUE(live(outcome.snapshots[0], said(outcome, "empty")));
}

TEST(Unnoticed, Errno) { run_one("errno_kept"); }
TEST(Unnoticed, NewHandler) { run_one("new_handler"); }
TEST(Unnoticed, NoChildNoSignal) { EXPECT_EQ(run_one("no_children").output, ""); }
TEST(Unnoticed, Exceptions) {
  EXPECT_NE(run_one("exceptions").output.find("libgcc_s.so.1"), std::string::npos);
  EXPECT_EQ(run_one("exceptions").output, run_plain(scenario("exceptions")).output);
}
TEST(Unnoticed, StaysSingleThreaded) { EXPECT_EQ(run_one("single_threaded").output, "single 1\n"); }
TEST(Unnoticed, NoFilesNoLoaderError) {
  EXPECT_EQ(run_one("first_free_file").output, run_plain(scenario("first_free_file")).output);
}
TEST(Unnoticed, ClosedFiles) { run_one("closed_files", 11); }
TEST(Unnoticed, SmallAddressSpace) {
  EXPECT_EQ(run(scenario("small_address_space"), "ulimit -v 300000;").status, 0);
  EXPECT_EQ(run(scenario("small_address_space"), "ulimit -v 2000000;").status, 0);
}
TEST(Unnoticed, FewFiles) {
  const Outcome outcome = run("sh -c 'ulimit -n 4; exec " + scenario("leave_now") + "'");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.snapshots.size(), 1u);
}
TEST(Unnoticed, SandboxedProgramsAreLeftAlone) {
  for (const char* name : {"sandbox_by_prctl", "sandbox_by_syscall"}) {
    const Outcome outcome = run(scenario(name));
    EXPECT_EQ(outcome.status, 12) << name;
    EXPECT_TRUE(outcome.snapshots.empty()) << "a system call of ours would have killed it";
  }
}
TEST(Unnoticed, RawSystemCalls) {
  const Outcome outcome = run(scenario("raw_calls"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.snapshots.size(), 2u);
}
TEST(Unnoticed, UnwritableFolder) {
  const Outcome outcome = run("env GORDIAN_OPTIONS=out=/proc/nowhere " + scenario("leave_now"));
  EXPECT_EQ(outcome.status, 3);
}
TEST(Unnoticed, FullDisk) {
  const Outcome outcome = run(scenario("many_words"), "ulimit -f 1;");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(outcome.snapshots.empty());
  ASSERT_EQ(outcome.other_files.size(), 1u);
  EXPECT_NE(outcome.other_files[0].find(".gsnap.failed.27"), std::string::npos) << outcome.other_files[0];  // EFBIG
}

TEST(Processes, ForkedChildHasItsOwnSnapshot) {
  const Outcome outcome = run(scenario("fork_child"));
  EXPECT_EQ(outcome.status, 0);
  ASSERT_EQ(outcome.snapshots.size(), 2u);
  int with_child_block = 0;
  for (const Decoded& snapshot : outcome.snapshots) {
    EXPECT_TRUE(live(snapshot, said(outcome, "both")));
    EXPECT_EQ(snapshot.message.header().sequence(), 1u);
    with_child_block += live(snapshot, said(outcome, "child"));
  }
  EXPECT_EQ(with_child_block, 1);
  EXPECT_NE(outcome.snapshots[0].message.header().pid(), outcome.snapshots[1].message.header().pid());
}

// Of 40 small children the first eight are written, the 16th and the 32nd; the parent's snapshot counts the others.
TEST(Processes, ManySmallChildrenAreCounted) {
  for (const char* name : {"many_small_children", "many_idle_children"}) {
    const Outcome outcome = run(scenario(name));
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.snapshots.size(), 11u);
    size_t parents = 0;
    for (const Decoded& snapshot : outcome.snapshots) {
      for (const auto& note : snapshot.message.not_seen()) {
        if (note.detail().find("short-lived forked children") == std::string::npos || note.count() != 30) continue;
        ++parents;
        EXPECT_TRUE(note.detail().starts_with("30 short-lived")) << note.detail();
        EXPECT_NE(note.detail().find(", the first 0 s after the start:"), std::string::npos) << note.detail();
      }
    }
    EXPECT_EQ(parents, 1u);
  }
}

TEST(Processes, ChildrenThatAllocateMoreAreAllWritten) {
  const Outcome outcome = run(scenario("many_busy_children"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.snapshots.size(), 21u);
}

TEST(Processes, VforkedChildDoesNothing) {
  const Outcome outcome = run(scenario("vfork_exec"));
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  int own = 0;
  for (const Decoded& snapshot : outcome.snapshots) {
    if (snapshot.message.header().exe().find("scenario") == std::string::npos) continue;
    ++own;
    EXPECT_TRUE(live(snapshot, said(outcome, "after")));
  }
  EXPECT_EQ(own, 1);
  EXPECT_EQ(outcome.snapshots.size(), 2u);  // the other one is of `true`
}

TEST(Processes, SpawnedProgramIsSeenToo) {
  const Outcome outcome = run(scenario("spawn"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.snapshots.size(), 2u);
}

TEST(Processes, ExecedProgramWithTheSamePidHasAnotherName) {
  const Outcome outcome = run("sh -c 'exec sh -c \"exec " + scenario("leave_now") + "\"'");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.snapshots.size(), 1u);  // exec itself makes none
}

TEST(Processes, OnlyNamedProgramsAreFollowed) {
  const Outcome outcome =
      run("env GORDIAN_OPTIONS=out=out:follow=preload_scenario,other sh -c '" + scenario("leave_now") + "; exit 4'");
  EXPECT_EQ(outcome.status, 4);
  ASSERT_EQ(outcome.snapshots.size(), 1u);
  EXPECT_NE(outcome.snapshots[0].message.header().exe().find("preload_scenario"), std::string::npos);
}

TEST(Processes, OnlyTheFirstProgramIsFollowed) {
  const std::string shell =
      "sh -c 'export LD_PRELOAD=" GORDIAN_RUNTIME " GORDIAN_OPTIONS=out=out:follow=first:pid=$$; exec sh -c \"";
  const Outcome runs = run_without_preload(shell + scenario("fork_child") + "; exit 4\"'");
  EXPECT_EQ(runs.status, 4);
  ASSERT_EQ(runs.snapshots.size(), 1u);
  EXPECT_EQ(runs.snapshots[0].message.header().exe().find("preload_scenario"), std::string::npos);
  const Outcome becomes = run_without_preload(shell + "exec " + scenario("leave_now") + "\"'");
  EXPECT_EQ(becomes.status, 3);
  EXPECT_TRUE(becomes.snapshots.empty()) << "the first program executed another one";
  const Outcome forks =
      run_without_preload(shell.substr(0, shell.find("exec sh")) + "exec " + scenario("fork_child") + "'");
  EXPECT_EQ(forks.status, 0);
  EXPECT_EQ(forks.snapshots.size(), 2u);
}

TEST(WaysOut, AllAreSeen) {
  for (const auto& [name, status] :
       std::map<std::string, int>{{"leave_now", 3}, {"leave_Exit", 4}, {"leave_quick", 6}}) {
    const Outcome outcome = run_one(name, status);
    EXPECT_TRUE(live(outcome.snapshots[0], said(outcome, "live"))) << name;
    EXPECT_EQ(outcome.snapshots[0].message.header().trigger(), snapshot::Header::EXIT);
  }
}

TEST(WaysOut, AfterStaticDestructors) {
  const Outcome outcome = run_one("leave_return");
  EXPECT_FALSE(live(outcome.snapshots[0], said(outcome, "dead")));
  EXPECT_TRUE(live(outcome.snapshots[0], said(outcome, "live")));
}

TEST(WaysOut, ManyThreadsAtOnce) {
  for (int i = 0; i < 5; ++i) run_one("leave_twice", 8);
}

TEST(RootAreas, EachKindIsFound) {
  const Outcome outcome = run_one("roots");
  const Decoded& snapshot = outcome.snapshots[0];
  EXPECT_TRUE(roots_of(snapshot, said(outcome, "stack")).count(Roots::THREAD_STACK));
  EXPECT_TRUE(roots_of(snapshot, said(outcome, "tls")).count(Roots::TLS));
  EXPECT_TRUE(roots_of(snapshot, said(outcome, "global")).count(Roots::MODULE_DATA));
  EXPECT_TRUE(roots_of(snapshot, said(outcome, "mapping")).count(Roots::MAPPING));
  EXPECT_TRUE(roots_of(snapshot, said(outcome, "caller")).count(Roots::THREAD_STACK));
  EXPECT_TRUE(live(snapshot, said(outcome, "lost")));
  EXPECT_TRUE(roots_of(snapshot, said(outcome, "lost")).empty());
}

TEST(RootAreas, ThreadsAreNamed) {
  const Outcome outcome = run_one("roots");
  ASSERT_EQ(outcome.snapshots[0].message.threads_size(), 2);
  const auto& caller = outcome.snapshots[0].message.threads(0);
  const auto& blocked = outcome.snapshots[0].message.threads(1);
  EXPECT_TRUE(caller.is_caller() && caller.registers_seen());
  EXPECT_EQ(blocked.name(), "blocked");
  EXPECT_GE(blocked.stack_pointer(), blocked.stack_low());
  EXPECT_LT(blocked.stack_pointer(), blocked.stack_high());
}

TEST(RootAreas, RegistersThatLieOnTheStackAreSeen) {
  const Outcome outcome = run_one("waiting_threads");
  const Decoded& snapshot = outcome.snapshots[0];
  std::map<std::string, bool> seen;
  for (const auto& thread : snapshot.message.threads())
    if (!thread.is_caller()) seen[thread.name()] = thread.registers_seen();
  const std::map<std::string, bool> expected = {{"condition", true}, {"own call", false}, {"registers", false}};
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(not_seen(snapshot, NotSeen::THREAD_REGISTERS), 2u);
}

TEST(RootAreas, AFinishedThreadsStackIsNone) {
  for (const char* name : {"finished_thread", "unjoined_thread"}) {
    const Outcome outcome = run_one(name);
    EXPECT_TRUE(live(outcome.snapshots[0], said(outcome, "stale"))) << name;
    EXPECT_TRUE(roots_of(outcome.snapshots[0], said(outcome, "stale")).empty()) << name;
  }
}

TEST(RootAreas, MappingsThatMove) {
  const Outcome outcome = run_one("mappings");
  EXPECT_TRUE(roots_of(outcome.snapshots[0], said(outcome, "mapping")).count(Roots::MAPPING));
}

TEST(RootAreas, BigReservationsCostNothing) {
  const Outcome outcome = run_one("big_reservation");
  const Decoded& snapshot = outcome.snapshots[0];
  EXPECT_TRUE(roots_of(snapshot, said(outcome, "mapping")).count(Roots::MAPPING));
  const Said large = said(outcome, "large");
  EXPECT_TRUE(live(snapshot, large));
  EXPECT_TRUE(roots_of(snapshot, large).count(Roots::MODULE_DATA));  // an interior pointer, 6 GiB in
  ASSERT_EQ(snapshot.blocks.at(large.address).words.size(), 1u);
  EXPECT_EQ(snapshot.blocks.at(large.address).words.begin()->first, uint64_t{5} << 30);
}

TEST(Contents, UnreadableMemoryIsSaid) {
  const Outcome outcome = run_one("unreadable");
  const Block& block = outcome.snapshots[0].blocks.at(said(outcome, "block").address);
  EXPECT_EQ(block.words.count(8192), 1u);
  EXPECT_GE(not_seen(outcome.snapshots[0], NotSeen::UNREADABLE_MEMORY), 4096u);
}

TEST(Contents, ControlBlocks) {
  const Outcome outcome = run_one("control_blocks");
  const Decoded& snapshot = outcome.snapshots[0];
  ASSERT_EQ(snapshot.counts.size(), 3u);
  std::set<std::pair<int64_t, int64_t>> counts;
  for (const CountsAt& at : snapshot.counts) counts.insert({at.strong, at.weak});
  // node: next and array[0]; itself and watched. separate: next. array: one.
  EXPECT_EQ(counts, (std::set<std::pair<int64_t, int64_t>>{{2, 2}, {1, 1}}));
  int secondary = 0;
  for (const auto& vtable : snapshot.message.vtables()) secondary += vtable.offset_to_top() == -16;
  EXPECT_EQ(secondary, 1);
}

// Of large numbers the low byte, if it is small: a snapshot has no text.
TEST(Contents, NumbersBesidePointers) {
  constexpr uint32_t kLow = 1 << 13, kLarge = kLow + 17;
  const Outcome outcome = run_one("tags");
  const auto tags_from = [&](const std::string& name) {
    const uint64_t begin = said(outcome, name).address;
    std::map<uint64_t, uint32_t> tags;
    for (const auto& [address, tag] : outcome.snapshots[0].tags)
      if (address >= begin && address < begin + 72) tags[address - begin] = tag;
    return tags;
  };
  const std::map<uint64_t, uint32_t> partial = {{16, kLow + 1}, {20, kLarge}, {28, kLarge}, {64, kLarge}, {68, kLarge}};
  std::map<uint64_t, uint32_t> all = partial;
  all.insert({{0, 3}, {4, 7}, {24, 2}, {40, 1}});
  EXPECT_EQ(tags_from("counted"), all);
  EXPECT_EQ(tags_from("plain"), partial);  // the others are among the block's numbers
}

TEST(Contents, ABlockWithMoreWordsThanAChunkHolds) {
  const Outcome outcome = run_one("many_words");
  const Block& block = outcome.snapshots[0].blocks.at(said(outcome, "many").address);
  EXPECT_EQ(block.words.size(), 3000000u);
  for (const auto& [offset, value] : block.words) ASSERT_EQ(value, block.address + offset);
}

TEST(Stacks, DeepOnesAreCutOff) {
  const Outcome outcome = run_one("deep_stack");
  const Decoded& snapshot = outcome.snapshots[0];
  // Where the cut is made depends on the frames' addresses, so that neighbours share it; half of the most is kept at
  // least.
  const size_t kept = snapshot.stacks.at(snapshot.blocks.at(said(outcome, "deep").address).stack).size();
  EXPECT_GE(kept, 256u);
  EXPECT_LE(kept, 512u);
  EXPECT_LT(snapshot.stacks.at(snapshot.blocks.at(said(outcome, "shallow").address).stack).size(), 20u);
  int truncated = 0;
  for (const auto& nodes : snapshot.message.stack_nodes()) truncated += nodes.truncated_ids_size();
  EXPECT_EQ(truncated, 1);
}

TEST(Stacks, NotWanted) {
  const Outcome outcome = run("env GORDIAN_OPTIONS=stacks=none:out=out:colour=blue " + scenario("leave_now"));
  ASSERT_EQ(outcome.snapshots.size(), 1u);
  EXPECT_TRUE(outcome.snapshots[0].stacks.empty());
  EXPECT_EQ(not_seen(outcome.snapshots[0], NotSeen::STACKS_LOST), 0u);
  EXPECT_EQ(not_seen(outcome.snapshots[0], NotSeen::OTHER), 1u);
}

// Programs that nobody here wrote: same output, same status, and their snapshots can be read.
class RealProgram : public testing::TestWithParam<const char*> {};

TEST_P(RealProgram, NoticesNothing) {
  const std::string command = GetParam();
  const std::string program = command.substr(0, command.find(' '));
  if (output_of("command -v " + program).empty()) GTEST_SKIP() << program << " is not installed";
  const Outcome plain = run_plain(command);
  const Outcome traced = run(command);
  EXPECT_EQ(traced.status, plain.status);
  EXPECT_EQ(traced.output, plain.output);
  EXPECT_GE(traced.snapshots.size(), 1u);
  EXPECT_TRUE(traced.other_files.empty()) << traced.other_files.at(0);
}

INSTANTIATE_TEST_SUITE_P(
    All, RealProgram,
    testing::Values("ls -l /usr/bin", "bash -c \"for i in 1 2 3; do echo $i | cat; done; exit 3\"",
                    "/usr/bin/python3 -c \"import json; print(len(json.dumps(list(range(9999)))))\"",
                    "cmake --help-full", "gdb --version", "clang++ --version", "openscad --version", "file /bin/ls",
                    "perl -e \"print 1 + 1; exit 7\"", "git --version", "sort /etc/passwd"));

}  // namespace gordian::preload_test
