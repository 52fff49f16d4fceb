// Allocators other than libc's: the runtime stands in front of them, whoever brought them.
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/preload/world/world.h"

namespace gordian::preload_test {

namespace {

using snapshot::NotSeen;

struct Allocator {
  const char* name;
  const char* file;     // its shared library
  const char* program;  // linked to it; empty: the library cannot be linked here
};

class WorldAllocators : public testing::TestWithParam<Allocator> {
 protected:
  void SetUp() override {
    if (access(GetParam().file, R_OK) != 0) GTEST_SKIP() << GetParam().file << " is not installed";
  }
  // Is it really the one that serves the program?
  void expect_loaded(const Decoded& snapshot) {
    size_t found = 0;
    for (const auto& module : snapshot.message.modules())
      found += module.path().find(GetParam().name) != std::string::npos;
    EXPECT_GE(found, 1u);
  }
};

// What was allocated is live with the exact size, what was freed is not.
void expect_as_said(const Outcome& outcome) {
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  ASSERT_EQ(outcome.snapshots.size(), 1u);
  ASSERT_FALSE(said(outcome).empty());
  for (const Said& line : said(outcome)) {
    EXPECT_EQ(live(outcome.snapshots[0], line), line.name.substr(0, 4) != "dead") << line.name;
  }
  EXPECT_EQ(not_seen(outcome.snapshots[0], NotSeen::UNKNOWN_ALLOCATOR), 0u);
}

std::string preloaded(const std::string& libraries, const std::string& command) {
  return "env LD_PRELOAD=" + libraries + " " + command;
}

}  // namespace

TEST_P(WorldAllocators, PreloadedBehindUs) {
  const std::string both = std::string(GORDIAN_RUNTIME) + ":" + GetParam().file;
  const Outcome every_hook = run(preloaded(both, std::string(GORDIAN_SCENARIO) + " hooks"));
  expect_as_said(every_hook);
  const Outcome ordinary = run(preloaded(both, world("ordinary")));
  expect_as_said(ordinary);
  expect_loaded(ordinary.snapshots.at(0));
}

// Then nothing passes by us; the snapshot, if there is one, says so.
TEST_P(WorldAllocators, PreloadedBeforeUs) {
  const std::string both = std::string(GetParam().file) + ":" + GORDIAN_RUNTIME;
  const Outcome outcome = run(preloaded(both, world("ordinary")));
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  for (const Decoded& snapshot : outcome.snapshots) EXPECT_EQ(not_seen(snapshot, NotSeen::UNKNOWN_ALLOCATOR), 1u);
}

TEST_P(WorldAllocators, LinkedToTheProgram) {
  if (GetParam().program[0] == '\0') GTEST_SKIP() << "not there to link";
  const Outcome outcome = run(std::string(GetParam().program) + " ordinary");
  expect_as_said(outcome);
  expect_loaded(outcome.snapshots.at(0));
}

TEST_P(WorldAllocators, ThreadsForksAndEnds) {
  const std::string both = std::string(GORDIAN_RUNTIME) + ":" + GetParam().file;
  for (const char* scenario : {"end_amid_work", "forks_in_forks", "at_the_end", "contexts", "vfork_that_allocates"}) {
    const Outcome outcome = run(preloaded(both, world(scenario)));
    EXPECT_EQ(outcome.status, 0) << scenario << ": " << outcome.output;
    EXPECT_GE(outcome.snapshots.size(), 1u) << scenario;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, WorldAllocators,
    testing::Values(Allocator{"jemalloc", GORDIAN_LIBRARY_FOLDER "/libjemalloc.so.2", GORDIAN_WITH_JEMALLOC},
                    Allocator{"tcmalloc", GORDIAN_LIBRARY_FOLDER "/libtcmalloc_minimal.so.4", GORDIAN_WITH_TCMALLOC},
                    Allocator{"mimalloc", GORDIAN_LIBRARY_FOLDER "/libmimalloc.so.2", GORDIAN_WITH_MIMALLOC}),
    [](const auto& of) { return std::string(of.param.name); });

}  // namespace gordian::preload_test
