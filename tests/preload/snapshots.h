// Runs a program under the runtime and reads the snapshots it leaves.
#ifndef GORDIAN_TESTS_PRELOAD_SNAPSHOTS_H_
#define GORDIAN_TESTS_PRELOAD_SNAPSHOTS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "snapshot.pb.h"

namespace gordian::preload_test {

struct Block {
  uint64_t address = 0;
  uint64_t size = 0;
  uint32_t stack = 0;
  std::map<uint64_t, uint64_t> words;  // offset in bytes → value
};

struct CountsAt {
  uint64_t address = 0;  // of the vptr
  int64_t strong = 0;
  int64_t weak = 0;
};

struct Root {
  snapshot::Roots::Area area{};
  std::string name;
  uint64_t value = 0;
};

struct StackNode {
  uint32_t parent = 0;
  uint64_t address = 0;
};

// A snapshot with its lists taken apart.
struct Decoded {
  std::string path;
  snapshot::Snapshot message;
  std::map<uint64_t, Block> blocks;  // by address
  std::vector<CountsAt> counts;
  std::map<uint64_t, uint32_t> tags;  // by address of the int32
  std::vector<Root> roots;
  std::map<uint32_t, std::vector<uint64_t>> stacks;  // node id → return addresses, innermost first
  std::map<uint32_t, StackNode> nodes;
  std::set<uint32_t> cut_off;                  // ids of nodes below which frames are, or may be, missing
  std::map<uint64_t, std::string> type_names;  // vtable address → name
};

struct Outcome {
  int status = 0;  // exit status, or 128 + signal
  std::string output;
  std::vector<Decoded> snapshots;        // in the order of their names
  std::vector<std::string> other_files;  // in the folder, that are no snapshots
};

// Runs the command by the shell in an empty folder; `before` goes in front of it (limits, variables). Every snapshot
// is checked against its trailer; a failure there is a test failure.
Outcome run(const std::string& command, const std::string& before = "");
// The same, but the command itself sees to it that the runtime is loaded, with out=out.
Outcome run_without_preload(const std::string& command);
// Without the runtime.
Outcome run_plain(const std::string& command);

Decoded decode(const std::string& path);

}  // namespace gordian::preload_test

#endif  // GORDIAN_TESTS_PRELOAD_SNAPSHOTS_H_
