// Runs the programs of scenarios.h under the runtime.
#ifndef GORDIAN_TESTS_PRELOAD_WORLD_WORLD_H_
#define GORDIAN_TESTS_PRELOAD_WORLD_WORLD_H_

#include <string>
#include <vector>

#include "tests/preload/said.h"
#include "tests/preload/snapshots.h"

namespace gordian::preload_test {

// What the shell must run for a scenario: its name, and perhaps arguments.
std::string world(const std::string& scenario);

Outcome run_world(const std::string& scenario, const std::string& before = "");
// Expects this many snapshots, this status, and no other files.
Outcome run_many(const std::string& scenario, size_t snapshots, int status = 0, const std::string& before = "");
// Without the runtime.
Outcome run_bare(const std::string& scenario);

// The output, without the addresses of blocks.
std::string without_addresses(const Outcome& outcome);

// The snapshots in which the block of this name is live; the one such snapshot there must be.
std::vector<const Decoded*> with(const Outcome& outcome, const std::string& name);
const Decoded& only_with(const Outcome& outcome, const std::string& name);

// A library of the tests, made for them by Meson: "plugin" for libworld_plugin.so.
std::string library(const std::string& name);

}  // namespace gordian::preload_test

#endif  // GORDIAN_TESTS_PRELOAD_WORLD_WORLD_H_
