// What programs tell the runtime through gordian.h. The programs are in api_scenario.cc.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/preload/said.h"
#include "tests/preload/snapshots.h"

namespace gordian::preload_test {

namespace {

using snapshot::Header;

Outcome run_scenario(const std::string& scenario) { return run(std::string(GORDIAN_API_SCENARIOS) + " " + scenario); }

const Header& header(const Outcome& outcome, size_t index) { return outcome.snapshots.at(index).message.header(); }

// Compiles a program that includes the header; its path, or nothing.
std::string build(const std::string& compiler_and_flags) {
  const std::string folder = testing::TempDir() + "/gordian_api_" + std::to_string(getpid());
  const std::string source =
      folder + (compiler_and_flags.find("++") != std::string::npos ? "/program.cc" : "/program.c");
  std::filesystem::create_directories(folder);
  std::ofstream(source) << "#include <gordian.h>\n"
                           "int main(void) {\n"
                           "  gordian_ignore(GORDIAN_NULL_);\n"
                           "  gordian_name(GORDIAN_NULL_, \"nothing\");\n"
                           "  return gordian_is_running() + 2 * (gordian_snapshot(\"x\") == 0);\n"
                           "}\n";
  const std::string program = folder + "/program";
  const std::string command = compiler_and_flags +
                              " -Wall -Wextra -Wundef -Werror -pedantic -I " GORDIAN_HEADER_FOLDER " " + source +
                              " -o " + program;
  return system(command.c_str()) == 0 ? program : "";
}

// Address → name.
std::map<uint64_t, std::string> names(const Decoded& snapshot) {
  std::map<uint64_t, std::string> names;
  for (const auto& name : snapshot.message.names()) EXPECT_TRUE(names.emplace(name.address(), name.name()).second);
  return names;
}

// The addresses of the blocks in a chunk.
std::vector<uint64_t> addresses_in(const snapshot::Blocks& chunk) {
  std::vector<uint64_t> addresses;
  for (uint64_t address = chunk.base(); const uint64_t step : chunk.address_steps())
    addresses.push_back(address += step * (chunk.address_unit() == 0 ? 16 : chunk.address_unit()));
  return addresses;
}

std::set<uint64_t> ignored(const Decoded& snapshot) {
  std::set<uint64_t> ignored;
  for (const auto& chunk : snapshot.message.blocks()) {
    const std::vector<uint64_t> addresses = addresses_in(chunk);
    for (uint64_t index = 0; const uint32_t step : chunk.ignored()) ignored.insert(addresses.at(index += step));
  }
  return ignored;
}

// Address → age.
std::map<uint64_t, uint32_t> ages_in(const Decoded& snapshot) {
  std::map<uint64_t, uint32_t> ages;
  for (const auto& chunk : snapshot.message.blocks()) {
    int index = 0;
    for (const uint64_t address : addresses_in(chunk)) ages[address] = chunk.ages_size() == 0 ? 0 : chunk.ages(index++);
  }
  return ages;
}

}  // namespace

class Compiled : public testing::TestWithParam<const char*> {};

TEST_P(Compiled, FindsTheRuntime) {
  const std::string program = build(GetParam());
  ASSERT_FALSE(program.empty());
  EXPECT_EQ(run_plain(program).status, 0);
  const Outcome watched = run(program);
  EXPECT_EQ(watched.status, 3);
  EXPECT_EQ(watched.snapshots.size(), 2u);
  std::filesystem::remove_all(std::filesystem::path(program).parent_path());
}

INSTANTIATE_TEST_SUITE_P(
    All, Compiled,
    testing::Values("gcc -std=c99", "gcc -O2 -fno-pie -no-pie", "clang -O2 -std=c11 -fno-pie -no-pie", "clang -O0",
                    "g++ -std=c++11 -Wold-style-cast -Wshadow -Wzero-as-null-pointer-constant -Wconversion",
                    "g++ -std=c++20 -O2 -flto", "clang++ -std=c++17 -O2 -fuse-ld=lld", "g++ -O2 -fuse-ld=gold -s",
                    "g++ -O2 -fno-plt -fno-pie -no-pie -Wl,-z,now"));

TEST(Api, KnowsWhetherItRuns) {
  EXPECT_EQ(run_plain(std::string(GORDIAN_API_SCENARIOS) + " running").output, "running 0\n");
  EXPECT_EQ(run_scenario("running").output, "running 1\n");
  EXPECT_EQ(run_without_preload("env LD_PRELOAD=" GORDIAN_RUNTIME
                                " GORDIAN_OPTIONS=follow=other:out=out " GORDIAN_API_SCENARIOS " running")
                .output,
            "running 0\n");
}

TEST(Api, TakesSnapshots) {
  const Outcome outcome = run_scenario("snapshots");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  ASSERT_EQ(outcome.snapshots.size(), 4u);
  EXPECT_EQ(header(outcome, 0).label(), "first");
  EXPECT_EQ(header(outcome, 1).label(), "second");
  EXPECT_EQ(header(outcome, 2).label(), "");
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(header(outcome, i).trigger(), Header::API);
    EXPECT_EQ(header(outcome, i).caller_tid(), header(outcome, i).pid());
    EXPECT_TRUE(live(outcome.snapshots[i], said(outcome, "before")));
    EXPECT_EQ(live(outcome.snapshots[i], said(outcome, "after")), i > 0);
  }
  EXPECT_EQ(header(outcome, 3).trigger(), Header::EXIT);
}

TEST(Api, WithoutTheRuntimeThereIsNoSnapshot) {
  EXPECT_EQ(run_plain(std::string(GORDIAN_API_SCENARIOS) + " snapshots").status, 1);
}

TEST(Api, LabelsAreCutOffAndMadeText) {
  const Outcome outcome = run_scenario("labels");
  EXPECT_EQ(outcome.status, 0);
  ASSERT_EQ(outcome.snapshots.size(), 4u);
  EXPECT_EQ(header(outcome, 0).label(), std::string(4000, 'x'));
  EXPECT_EQ(header(outcome, 1).label(), "not ? UTF-8");
  EXPECT_EQ(header(outcome, 2).label(), "");
}

TEST(Api, AllThreadsMayTakeSnapshots) {
  const Outcome outcome = run_scenario("threads");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.snapshots.size(), 13u);
  std::set<uint32_t> callers;
  for (const Decoded& snapshot : outcome.snapshots) callers.insert(snapshot.message.header().caller_tid());
  EXPECT_EQ(callers.size(), 5u);
}

TEST(Api, SignalHandlersMayTakeSnapshots) {
  const Outcome outcome = run_scenario("signal_handler");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.snapshots.size(), 2u);
}

TEST(Api, BlocksAreIgnoredAndNamed) {
  const Outcome outcome = run_scenario("notes");
  EXPECT_EQ(outcome.status, 0);
  ASSERT_EQ(outcome.snapshots.size(), 1u);
  const auto at = [&](const std::string& name) { return said(outcome, name).address; };
  std::map<uint64_t, std::string> wanted = {
      {at("named"), "last"},     {at("large"), "large"}, {at("huge_name"), std::string(200, 'x')},
      {at("not_text"), "?\x01"}, {at("kept"), "kept"},   {at("resized"), "resized"}};
  EXPECT_EQ(names(outcome.snapshots[0]), wanted);
  EXPECT_EQ(ignored(outcome.snapshots[0]), (std::set<uint64_t>{at("ignored"), at("ignored_inside"), at("resized")}));
  for (const Said& block : said(outcome)) EXPECT_TRUE(live(outcome.snapshots[0], block)) << block.name;
}

TEST(Api, NamesOfBlocksThatAreGoneMakeRoom) {
  const Outcome outcome = run_scenario("many_names");
  EXPECT_EQ(outcome.status, 0);
  ASSERT_EQ(outcome.snapshots.size(), 1u);
  EXPECT_EQ(outcome.snapshots[0].message.names_size(), 100 * 4 * 20);
  EXPECT_EQ(not_seen(outcome.snapshots[0], snapshot::NotSeen::OTHER), 0u);
}

TEST(Api, ChildrenKeepWhatWasSaid) {
  const Outcome outcome = run_scenario("forked_notes");
  EXPECT_EQ(outcome.status, 0);
  ASSERT_EQ(outcome.snapshots.size(), 2u);
  std::multiset<size_t> names;
  for (const Decoded& snapshot : outcome.snapshots) {
    names.insert(static_cast<size_t>(snapshot.message.names_size()));
    EXPECT_EQ(ignored(snapshot).size(), 1u);
  }
  EXPECT_EQ(names, (std::multiset<size_t>{1, 2}));
}

class Arenas : public testing::Test {
 protected:
  // The scenario's only snapshot.
  void run_it(const std::string& scenario) {
    outcome_ = run_scenario(scenario);
    EXPECT_EQ(outcome_.status, 0);
    ASSERT_EQ(outcome_.snapshots.size(), 1u);
  }
  const Decoded& snapshot() { return outcome_.snapshots.at(0); }
  const Block& block(const std::string& name) { return snapshot().blocks.at(said(outcome_, name).address); }
  bool is_block(const std::string& name) { return snapshot().blocks.count(said(outcome_, name).address) != 0; }
  std::multiset<uint64_t> root_values(uint64_t value) {
    std::multiset<uint64_t> values;
    for (const Root& root : snapshot().roots) {
      if (root.value == value && root.area != snapshot::Roots::THREAD_STACK && root.area != snapshot::Roots::REGISTERS)
        values.insert(root.value);
    }
    return values;
  }
  Outcome outcome_;
};

TEST_F(Arenas, ObjectsAreBlocksOfTheirOwn) {
  run_it("arenas");
  for (const std::string kind : {"malloc", "mmap", "variable"}) {
    const Said first = said(outcome_, kind + "_first");
    for (const char* name : {"_first", "_second", "_small", "_tiny"}) {
      EXPECT_TRUE(live(snapshot(), said(outcome_, kind + name))) << kind << name;
      EXPECT_NE(block(kind + name).stack, 0u);
    }
    EXPECT_EQ(block(kind + "_second").words.at(0), first.address);
    EXPECT_EQ(block(kind + "_small").words.at(0), first.address);
    EXPECT_FALSE(is_block(kind + "_freed"));
    // What is in an object is no root, though the memory around it may be one.
    const std::multiset<uint64_t> roots = root_values(first.address);
    EXPECT_EQ(roots.size(), kind == "malloc" ? 0u : 2u) << kind << ": the freed object's word, and the one at 512";
  }
  EXPECT_EQ(block("malloc").size, 64u);
  EXPECT_FALSE(block("malloc").words.count(512));
  EXPECT_EQ(block("full_first").words.at(0), said(outcome_, "full_last").address);
  EXPECT_EQ(block("full_last").words.at(0), said(outcome_, "full_first").address);
  EXPECT_EQ(block("full_first").size, 80u);
  EXPECT_EQ(block("large").size, 64u);
  for (const Said& part : said(outcome_)) {
    EXPECT_TRUE(part.name != "large_part" || live(snapshot(), part));
  }
  EXPECT_TRUE(live(snapshot(), said(outcome_, "anew_new")));
  EXPECT_EQ(not_seen(snapshot(), snapshot::NotSeen::BLOCKS_LOST), 0u);
}

TEST_F(Arenas, MayEnd) {
  run_it("arenas_that_end");
  EXPECT_EQ(outcome_.output.find("elsewhere"), std::string::npos);
  for (const Said& block : said(outcome_)) {
    EXPECT_FALSE(block.name == "old" && live(snapshot(), block));
    const bool stays = block.name.substr(0, 4) == "kept" || block.name == "new";
    EXPECT_TRUE(!stays || live(snapshot(), block)) << block.name;
  }
  EXPECT_EQ(is_block("reset"), false) << "all of it was handed out, and is free";
  EXPECT_EQ(block("part").size, 800u);
  EXPECT_EQ(block("again").size, 50000u);
}

TEST_F(Arenas, HaveObjectsWithAges) {
  const Outcome outcome = run_scenario("arenas_age");
  EXPECT_EQ(outcome.status, 0);
  ASSERT_EQ(outcome.snapshots.size(), 21u);
  for (uint32_t taken = 1; taken <= 21; ++taken) {
    const auto found = std::find_if(outcome.snapshots.begin(), outcome.snapshots.end(), [&](const Decoded& snapshot) {
      return snapshot.message.header().sequence() == taken;
    });
    const std::map<uint64_t, uint32_t> ages = ages_in(*found);
    for (uint32_t i = 0; i < 20 && i < taken; ++i) {
      const uint32_t lived_through = taken - i - 1;
      EXPECT_EQ(ages.at(said(outcome, "object_" + std::to_string(i)).address), std::min(lived_through, 14u));
    }
  }
}

TEST_F(Arenas, MayBeMisused) {
  run_it("arenas_misused");
  EXPECT_EQ(not_seen(snapshot(), snapshot::NotSeen::BLOCKS_LOST), 4u);
  EXPECT_TRUE(live(snapshot(), said(outcome_, "cut_off")));
  EXPECT_EQ(block("arena").size, 4000u);
  run_it("arena_reset_of_all");
  EXPECT_FALSE(is_block("old"));
  EXPECT_EQ(block("arena").size, 64u) << "what follows was handed out, and is free";
}

TEST_F(Arenas, AreFilledByAllThreads) {
  run_it("arenas_of_threads");
  size_t seen = 0;
  for (const Said& block : said(outcome_)) seen += live(snapshot(), block);
  EXPECT_EQ(seen, 4u);
  EXPECT_EQ(not_seen(snapshot(), snapshot::NotSeen::BLOCKS_LOST), 0u);
}

TEST(Api, ChildrenTakeTheirOwn) {
  const Outcome outcome = run_scenario("forks");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.snapshots.size(), 3u);
}

}  // namespace gordian::preload_test
