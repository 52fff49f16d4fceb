// Programs that open and close libraries, and start with unusual ones.
#include <gtest/gtest.h>

#include "tests/preload/world/world.h"

namespace gordian::preload_test {

namespace {

using snapshot::NotSeen;

std::string plain(const std::string& arguments) { return std::string(GORDIAN_WORLD_PLAIN) + " " + arguments; }

// Every block that the program says is live, with its exact size.
void expect_all_live(const Outcome& outcome) {
  ASSERT_EQ(outcome.snapshots.size(), 1u);
  EXPECT_FALSE(said(outcome).empty());
  for (const Said& block : said(outcome)) EXPECT_TRUE(live(outcome.snapshots[0], block)) << block.name;
}

}  // namespace

TEST(WorldLoading, OpenAndClose) { only_with(run_many("open_and_close " + library("plugin"), 1), "end"); }

TEST(WorldLoading, APluginBringsTheCxxLibrary) {
  const std::string needed = run_plain(std::string("readelf -d ") + GORDIAN_WORLD_PLAIN).output;
  ASSERT_EQ(needed.find("libstdc++"), std::string::npos) << "the program must have none itself";
  const Outcome outcome = run_well(plain("local " + library("plugin") + " 200"));
  only_with(outcome, "end");
}

TEST(WorldLoading, StaticTlsIsLeftToOthers) {
  std::string scenario = "fill_static_tls";
  for (int i = 0; i < 12; ++i) scenario += " " + library("tls" + std::to_string(i));
  const Outcome bare = run_bare(scenario);
  const Outcome outcome = run_many(scenario, 1);
  EXPECT_EQ(bare.status, 0);
  EXPECT_EQ(without_addresses(outcome), without_addresses(bare));
}

TEST(WorldLoading, OtherNamespace) { only_with(run_many("other_namespace " + library("plugin"), 1), "end"); }

// The library's malloc and free are libc's own: a block that it frees stays known to us until its address is given out
// anew, and may then hide another. Either it does not, or the snapshot says so.
TEST(WorldLoading, DeepBind) {
  for (const Outcome& outcome :
       {run_many("deep_bind " + library("plugin"), 1), run_well(plain("deep " + library("plugin") + " 50"))}) {
    ASSERT_EQ(outcome.snapshots.size(), 1u);
    const Decoded& snapshot = outcome.snapshots[0];
    EXPECT_TRUE(live(snapshot, said(outcome, "end")) || not_seen(snapshot, NotSeen::BLOCKS_LOST) > 0);
  }
}

TEST(WorldLoading, Auditor) {
  for (const char* scenario : {"ordinary", "ten_thousand_threads", "spawns", "contexts"}) {
    const Outcome outcome = run("env LD_AUDIT=" + library("auditor") + " " + world(scenario));
    EXPECT_EQ(outcome.status, 0) << scenario << ": " << outcome.output;
    EXPECT_GE(outcome.snapshots.size(), 1u);
  }
}

TEST(WorldLoading, Neighbours) {
  const std::string us = GORDIAN_RUNTIME;
  for (const std::string& both : {us + ":" + library("neighbour"), library("neighbour") + ":" + us}) {
    const Outcome outcome = run_well("env LD_PRELOAD=" + both + " " + world("ordinary"));
    EXPECT_NE(outcome.output.find("counted\n"), std::string::npos) << "the neighbour was left out";
    expect_all_live(outcome);
  }
}

TEST(WorldLoading, EarlyLibrary) {
  const std::string program = GORDIAN_WORLD_EARLY;
  const Outcome outcome = run_well(program + " early_library");
  EXPECT_NE(said(outcome, "of the resolver").address, 0u);  // so early that it is not recorded
  only_with(outcome, "of the constructor");
}

TEST(WorldLoading, AFilterThatALibraryInstalls) {
  const Outcome outcome = run("env WORLD_FORBID=1 " + std::string(GORDIAN_WORLD_EARLY) + " early_library");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_TRUE(outcome.snapshots.empty()) << "a system call of ours would have killed it";
}

}  // namespace gordian::preload_test
