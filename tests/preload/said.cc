#include "tests/preload/said.h"

#include <gtest/gtest.h>

#include <charconv>
#include <optional>
#include <sstream>

namespace gordian::preload_test {

using snapshot::NotSeen;
using snapshot::Roots;

namespace {

std::optional<uint64_t> number(const std::string& word, int base) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

}  // namespace

std::vector<Said> said(const Outcome& outcome) {
  std::vector<Said> lines;
  std::istringstream in(outcome.output);
  for (std::string line; std::getline(in, line);) {
    const size_t size_at = line.rfind(' ');
    if (size_at == std::string::npos || size_at == 0) continue;
    const size_t address_at = line.rfind(' ', size_at - 1);
    if (address_at == std::string::npos) continue;
    const auto address = number(line.substr(address_at + 1, size_at - address_at - 1), 16);
    const auto size = number(line.substr(size_at + 1), 10);
    if (address && size) lines.push_back({line.substr(0, address_at), *address, *size});
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
