// What programs tell the runtime through gordian.h. The programs are in api_scenario.cc.
#include <gtest/gtest.h>
#include <unistd.h>

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
                           "  gordian_ignore(NULL);\n"
                           "  gordian_name(NULL, \"nothing\");\n"
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

std::set<uint64_t> ignored(const Decoded& snapshot) {
  std::set<uint64_t> ignored;
  for (const auto& chunk : snapshot.message.blocks()) {
    std::vector<uint64_t> addresses;
    for (uint64_t address = chunk.base(); const uint64_t step : chunk.address_steps())
      addresses.push_back(address += step * 16);
    for (uint64_t index = 0; const uint32_t step : chunk.ignored()) ignored.insert(addresses.at(index += step));
  }
  return ignored;
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

INSTANTIATE_TEST_SUITE_P(All, Compiled,
                         testing::Values("gcc -std=c99", "gcc -O2 -fno-pie -no-pie",
                                         "clang -O2 -std=c11 -fno-pie -no-pie", "clang -O0",
                                         "g++ -std=c++11 -Wold-style-cast -Wshadow", "g++ -std=c++20 -O2 -flto",
                                         "clang++ -std=c++17 -O2 -fuse-ld=lld", "g++ -O2 -fuse-ld=gold -s",
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

TEST(Api, ChildrenTakeTheirOwn) {
  const Outcome outcome = run_scenario("forks");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.snapshots.size(), 3u);
}

}  // namespace gordian::preload_test
