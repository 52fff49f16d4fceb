// The list of what is in a pack: pack.json, its first file (docs/pack.md).
#ifndef GORDIAN_CLI_PACK_LIST_H_
#define GORDIAN_CLI_PACK_LIST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/binary/packed_files.h"

namespace gordian::cli {

struct PackedSnapshot {
  std::string file;
  std::string exe;  // of the process
  uint32_t pid = 0;
  uint32_t sequence = 0;
  bool reported = false;  // the report is about this one; others only came along
};

struct PackedFile {
  std::string name;  // "server.4711.2.gsnap", "binaries/8e3f"
  uint64_t size = 0;
  uint64_t checksum = 0;  // schema/snapshot_format.h
};

struct PackList {
  std::string gordian;  // version of the one that packed
  std::vector<PackedSnapshot> snapshots;
  std::vector<PackedBinary> binaries;
  std::vector<PackedFile> files;  // all others in the pack, in their order
};

// Names of reports in a pack, and of the record of the run.
inline constexpr const char* kPackedReports[] = {"report.txt", "report.json", "report.pb"};
inline constexpr const char* kPackedRun = "run.json";

// A name for a file called `name` in a pack: without the characters that it may not have there.
std::string packed_name(const std::string& name);

std::string to_text(const PackList& list);

// Nothing, and what is wrong in `problem`, as a part of a sentence. What it gives is safe to unpack: every name is one
// that gordian would choose, none comes twice, and the sizes add up to less than 2^63.
std::optional<PackList> parse_pack_list(const std::string& text, std::string* problem);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_PACK_LIST_H_
