#include "tests/preload/world/world.h"

#include <gtest/gtest.h>

#include <regex>

namespace gordian::preload_test {

std::string world(const std::string& scenario) { return std::string(GORDIAN_WORLD) + " " + scenario; }

Outcome run_world(const std::string& scenario, const std::string& before) { return run(world(scenario), before); }

Outcome run_many(const std::string& scenario, size_t snapshots, int status, const std::string& before) {
  Outcome outcome = run_world(scenario, before);
  EXPECT_EQ(outcome.status, status) << outcome.output;
  EXPECT_EQ(outcome.snapshots.size(), snapshots);
  EXPECT_TRUE(outcome.other_files.empty()) << outcome.other_files.at(0);
  return outcome;
}

Outcome run_bare(const std::string& scenario) { return run_plain(world(scenario)); }

std::string without_addresses(const Outcome& outcome) {
  return std::regex_replace(outcome.output, std::regex(" [0-9a-f]+ ([0-9]+\n)"), " $1");
}

std::vector<const Decoded*> with(const Outcome& outcome, const std::string& name) {
  const Said block = said(outcome, name);
  std::vector<const Decoded*> found;
  for (const Decoded& snapshot : outcome.snapshots) {
    if (live(snapshot, block)) found.push_back(&snapshot);
  }
  return found;
}

const Decoded& only_with(const Outcome& outcome, const std::string& name) {
  const std::vector<const Decoded*> found = with(outcome, name);
  EXPECT_EQ(found.size(), 1u) << "snapshots with the block " << name;
  static const Decoded kNone;
  return found.empty() ? kNone : *found[0];
}

std::string library(const std::string& name) {
  return std::string(GORDIAN_WORLD_LIBRARIES) + "/libworld_" + name + ".so";
}

}  // namespace gordian::preload_test
