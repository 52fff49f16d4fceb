#include "tests/preload/snapshots.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "schema/snapshot_format.h"

namespace gordian::preload_test {

namespace {

namespace fs = std::filesystem;
using snapshot_format::kTrailerBytes;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

std::string shell(const std::string& command, int* status) {
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  char buffer[4096];
  for (size_t got; (got = fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, got);
  const int raw = pclose(pipe);
  *status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
  return output;
}

void decode_blocks(const snapshot::Blocks& chunk, Decoded* decoded) {
  uint64_t address = chunk.base();
  int word = 0;
  std::vector<uint64_t> word_addresses;
  for (int i = 0; i < chunk.sizes_size(); ++i) {
    address += chunk.address_steps(i) * (chunk.address_unit() == 0 ? snapshot_format::kGranule : chunk.address_unit());
    Block& block = decoded->blocks[address];
    if (i == 0 && chunk.continued()) {
      EXPECT_EQ(block.size, chunk.sizes(i)) << "a block carried on must be known";
    } else {
      EXPECT_EQ(block.address, 0u) << "two blocks at one address";
    }
    block.address = address;
    block.size = chunk.sizes(i);
    block.stack = chunk.stacks(i);
    uint64_t at = address;
    for (uint32_t n = 0; n < chunk.word_counts(i); ++n, ++word) {
      at += uint64_t{chunk.word_steps(word)} * 8;
      EXPECT_LE(at + 8, address + block.size);
      block.words[at - address] = address + static_cast<uint64_t>(chunk.word_values(word));
      word_addresses.push_back(at);
    }
  }
  EXPECT_EQ(word, chunk.word_steps_size());
  uint32_t index = 0;
  for (int i = 0; i < chunk.count_steps_size(); ++i) {
    index += chunk.count_steps(i);
    decoded->counts.push_back({word_addresses.at(index), chunk.strong_counts(i), chunk.weak_counts(i)});
  }
  index = 0;
  for (int i = 0; i < chunk.tags_size(); ++i) {
    index += chunk.tag_places(i) / snapshot_format::kTagPlaces;
    const uint32_t place = chunk.tag_places(i) % snapshot_format::kTagPlaces;
    const uint64_t pointer = word_addresses.at(index);
    decoded->tags[place < 2 ? pointer - 8 + place * 4 : pointer + place * 4] = chunk.tags(i);
  }
}

void decode_stacks(const snapshot::StackNodes& nodes, Decoded* decoded) {
  uint32_t id = 0;
  uint64_t address = 0;
  for (int i = 0; i < nodes.ids_size(); ++i) {
    id += nodes.ids(i);
    address += static_cast<uint64_t>(nodes.addresses(i));
    EXPECT_LT(nodes.parents(i), id);
    std::vector<uint64_t> stack{address};
    if (nodes.parents(i) != 0) {
      const std::vector<uint64_t>& parent = decoded->stacks.at(nodes.parents(i));
      stack.insert(stack.end(), parent.begin(), parent.end());
    }
    decoded->stacks[id] = std::move(stack);
    decoded->nodes[id] = {nodes.parents(i), address};
  }
  decoded->cut_off.insert(nodes.truncated_ids().begin(), nodes.truncated_ids().end());
}

void decode_roots(const snapshot::Roots& roots, Decoded* decoded) {
  for (const int64_t value : roots.word_values())
    decoded->roots.push_back({roots.area(), roots.name(), roots.base() + static_cast<uint64_t>(value)});
}

void check_trailer(const std::string& bytes, const Decoded& decoded) {
  const snapshot::Trailer& trailer = decoded.message.trailer();
  uint64_t size = 0;
  uint64_t words = 0;
  for (const auto& [address, block] : decoded.blocks) {
    size += block.size;
    words += block.words.size();
  }
  EXPECT_EQ(trailer.blocks(), decoded.blocks.size());
  EXPECT_EQ(trailer.bytes(), size);
  EXPECT_EQ(trailer.words(), words);
  EXPECT_EQ(trailer.root_words(), decoded.roots.size());
  EXPECT_EQ(trailer.stack_nodes(), decoded.stacks.size());
  EXPECT_EQ(trailer.vtables(), static_cast<uint64_t>(decoded.message.vtables_size()));
  EXPECT_EQ(trailer.end_magic(), snapshot_format::kEndMagic);
  snapshot_format::Checksum checksum;
  checksum.update(bytes.data(), bytes.size() - kTrailerBytes);
  EXPECT_EQ(trailer.checksum(), checksum.digest());
}

}  // namespace

Decoded decode(const std::string& path) {
  Decoded decoded;
  decoded.path = path;
  const std::string bytes = read_file(path);
  EXPECT_TRUE(decoded.message.ParseFromString(bytes)) << path;
  EXPECT_EQ(decoded.message.header().magic(), snapshot_format::kMagic);
  for (const auto& chunk : decoded.message.blocks()) {
    EXPECT_LE(chunk.ByteSizeLong(), snapshot_format::kMaxRecordBytes);
    decode_blocks(chunk, &decoded);
  }
  for (const auto& nodes : decoded.message.stack_nodes()) decode_stacks(nodes, &decoded);
  for (const auto& roots : decoded.message.roots()) decode_roots(roots, &decoded);
  for (const auto& vtable : decoded.message.vtables()) decoded.type_names[vtable.address()] = vtable.type_name();
  check_trailer(bytes, decoded);
  return decoded;
}

namespace {

Outcome run_in_folder(const std::string& command, const std::string& environment) {
  char folder[] = "/tmp/gordian-preload-test-XXXXXX";
  EXPECT_NE(mkdtemp(folder), nullptr);
  Outcome outcome;
  outcome.output =
      shell("cd " + std::string(folder) + "; " + environment + " exec " + command + " 2>&1", &outcome.status);
  std::vector<fs::path> paths;
  if (fs::exists(fs::path(folder) / "out")) {
    for (const auto& entry : fs::directory_iterator(fs::path(folder) / "out")) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    if (path.extension() == ".gsnap") {
      outcome.snapshots.push_back(decode(path));
    } else {
      outcome.other_files.push_back(path.filename());
    }
  }
  fs::remove_all(folder);
  return outcome;
}

}  // namespace

Outcome run(const std::string& command, const std::string& before) {
  return run_in_folder(command, before + " LD_PRELOAD=" + GORDIAN_RUNTIME + " GORDIAN_OPTIONS=out=out");
}

Outcome run_without_preload(const std::string& command) { return run_in_folder(command, ""); }

Outcome run_plain(const std::string& command) {
  Outcome outcome;
  outcome.output = shell("exec " + command + " 2>&1", &outcome.status);
  return outcome;
}

}  // namespace gordian::preload_test
