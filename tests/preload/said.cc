#include "tests/preload/said.h"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>

namespace gordian::preload_test {

using snapshot::NotSeen;
using snapshot::Roots;

std::vector<Said> said(const Outcome& outcome) {
  std::vector<Said> lines;
  std::istringstream in(outcome.output);
  static const std::regex kLine("(.*) ([0-9a-f]+) ([0-9]+)");
  for (std::string line; std::getline(in, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, kLine))
      lines.push_back({parts[1], std::stoull(parts[2], nullptr, 16), std::stoull(parts[3])});
  }
  return lines;
}

Said said(const Outcome& outcome, const std::string& name) {
  for (const Said& line : said(outcome)) {
    if (line.name == name) return line;
  }
  ADD_FAILURE() << "the program said nothing of " << name << ":\n" << outcome.output;
  return {};
}

bool live(const Decoded& snapshot, const Said& block) {
  const auto found = snapshot.blocks.find(block.address);
  return found != snapshot.blocks.end() && found->second.size == block.size;
}

std::set<Roots::Area> roots_of(const Decoded& snapshot, const Said& block) {
  std::set<Roots::Area> areas;
  for (const Root& root : snapshot.roots) {
    if (root.value >= block.address && root.value <= block.address + block.size) areas.insert(root.area);
  }
  return areas;
}

uint64_t not_seen(const Decoded& snapshot, NotSeen::What what) {
  uint64_t count = 0;
  for (const auto& unseen : snapshot.message.not_seen()) {
    if (unseen.what() == what) count += unseen.count();
  }
  return count;
}

Outcome run_well(const std::string& command, int status, const std::string& before) {
  Outcome outcome = run(command, before);
  EXPECT_EQ(outcome.status, status) << outcome.output;
  EXPECT_EQ(outcome.snapshots.size(), 1u);
  EXPECT_TRUE(outcome.other_files.empty()) << outcome.other_files.at(0);
  if (outcome.snapshots.empty()) outcome.snapshots.emplace_back();
  return outcome;
}

}  // namespace gordian::preload_test
