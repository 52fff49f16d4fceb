// What the programs of the tests say of their own blocks, and what a snapshot says of the same.
#ifndef GORDIAN_TESTS_PRELOAD_SAID_H_
#define GORDIAN_TESTS_PRELOAD_SAID_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tests/preload/snapshots.h"

namespace gordian::preload_test {

// A line of the program's output: name, address, size.
struct Said {
  std::string name;
  uint64_t address = 0;
  uint64_t size = 0;
};

// All lines of this form, in their order.
std::vector<Said> said(const Outcome& outcome);
// The first one of this name; a test failure if there is none.
Said said(const Outcome& outcome, const std::string& name);

// Is the block in the snapshot, with exactly this size?
bool live(const Decoded& snapshot, const Said& block);
// Where the roots that point into the block lie.
std::set<snapshot::Roots::Area> roots_of(const Decoded& snapshot, const Said& block);
// How much of this kind the snapshot says was not seen.
uint64_t not_seen(const Decoded& snapshot, snapshot::NotSeen::What what);

// Runs a command that must end with this status and leave exactly one snapshot, and nothing else.
Outcome run_well(const std::string& command, int status = 0, const std::string& before = "");

}  // namespace gordian::preload_test

#endif  // GORDIAN_TESTS_PRELOAD_SAID_H_
