// What does not fit into the few bytes that the heap graph has for it: it is kept elsewhere, or refused.
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/analyze.h"
#include "analyzer/graph/heap.h"
#include "tests/unit/small_snapshot.h"

namespace gordian {
namespace {

constexpr uint64_t k4GiB = uint64_t{1} << 32;
constexpr uint32_t kStackLimit = 1u << 28;

std::variant<Heap, SnapshotError> load(const snapshot::Snapshot& snapshot) {
  const TemporaryFile file(to_snapshot_file(snapshot));
  auto reader = SnapshotReader::open(file.path());
  if (const auto* error = std::get_if<SnapshotError>(&reader)) return *error;
  return Heap::load(std::get<SnapshotReader>(reader), file.path());
}

// Why the snapshot is refused; empty if it is not.
std::string refusal(const snapshot::Snapshot& snapshot) {
  const auto heap = load(snapshot);
  const auto* error = std::get_if<SnapshotError>(&heap);
  if (error == nullptr) return {};
  EXPECT_EQ(error->kind, SnapshotError::Kind::kCorrupt);
  return error->message;
}

struct WantedWord {
  uint64_t offset;  // in bytes
  uint64_t value;
};

struct WantedBlock {
  uint64_t address;
  uint64_t size;
  std::vector<WantedWord> words = {};
};

// Blocks without stacks, and nothing else. The first address is the base.
snapshot::Snapshot snapshot_of(const std::vector<WantedBlock>& wanted) {
  snapshot::Snapshot snapshot;
  snapshot.mutable_header()->set_pid(7);
  snapshot::Blocks& blocks = *snapshot.add_blocks();
  uint64_t before = wanted.front().address;
  blocks.set_base(before);
  for (const WantedBlock& block : wanted) {
    blocks.add_address_steps((block.address - before) / 16);
    before = block.address;
    blocks.add_sizes(block.size);
    blocks.add_stacks(0);
    blocks.add_word_counts(static_cast<uint32_t>(block.words.size()));
    uint64_t offset = 0;
    for (const WantedWord& word : block.words) {
      blocks.add_word_steps(static_cast<uint32_t>((word.offset - offset) / 8));
      offset = word.offset;
      blocks.add_word_values(static_cast<int64_t>(word.value - block.address));
    }
  }
  return snapshot;
}

TEST(HeapLimits, SizesAround4GiB) {
  const std::vector<uint64_t> sizes = {k4GiB - 2, k4GiB - 1, 24, k4GiB, k4GiB + 1, 0, uint64_t{1} << 45};
  std::vector<WantedBlock> wanted;
  uint64_t total = 0;
  for (const uint64_t size : sizes) {
    wanted.push_back({0x10000 + 2 * k4GiB * wanted.size(), size});
    total += size;
  }
  const auto loaded = load(snapshot_of(wanted));
  ASSERT_TRUE(std::holds_alternative<Heap>(loaded));
  const Heap& heap = std::get<Heap>(loaded);
  ASSERT_EQ(heap.block_count(), sizes.size());
  EXPECT_EQ(heap.total_bytes(), total);
  for (BlockId id = 0; id < heap.block_count(); ++id) {
    const uint64_t end = wanted[id].address + sizes[id];
    EXPECT_EQ(heap.size(id), sizes[id]);
    EXPECT_EQ(heap.block(id).size, sizes[id]);
    EXPECT_EQ(heap.find_block(wanted[id].address), id);
    EXPECT_EQ(heap.find_block(end), id);
    EXPECT_EQ(heap.find_block(end + 1), kNoBlock);
  }
}

TEST(HeapLimits, OverlapWithALargeBlock) {
  EXPECT_EQ(refusal(snapshot_of({{0x10000, 2 * k4GiB}, {0x10000 + 2 * k4GiB, 16}})), "");
  EXPECT_NE(refusal(snapshot_of({{0x10000, 2 * k4GiB}, {0x10000 + 2 * k4GiB - 16, 16}})).find("two blocks overlap"),
            std::string::npos);
}

TEST(HeapLimits, WordsAndValuesFarInside) {
  const uint64_t large = 0x10000, end = large + 5 * k4GiB, small = large + 6 * k4GiB;
  const std::vector<WantedWord> in_large = {
      {0, small}, {8, large}, {k4GiB, large + k4GiB}, {5 * k4GiB - 8, small + 32}};
  std::vector<WantedWord> in_small;
  for (const uint64_t value : {large + k4GiB - 2, large + k4GiB - 1, large + k4GiB, end, large, uint64_t{1} << 46})
    in_small.push_back({8 * in_small.size(), value});
  const auto loaded = load(snapshot_of({{large, end - large, in_large}, {small, 48, in_small}}));
  ASSERT_TRUE(std::holds_alternative<Heap>(loaded));
  const Heap& heap = std::get<Heap>(loaded);
  std::vector<std::pair<BlockId, WantedWord>> wanted;
  wanted.reserve(in_large.size() + in_small.size());
  for (const WantedWord& word : in_large) wanted.emplace_back(0, word);
  for (const WantedWord& word : in_small) wanted.emplace_back(1, word);
  ASSERT_EQ(heap.word_count(), wanted.size());
  for (WordIndex index = 0; index < heap.word_count(); ++index) {
    const auto& [block, word] = wanted[index];
    EXPECT_EQ(heap.find_word(block, word.offset), index);
    EXPECT_EQ(heap.words_from(block, word.offset), index);
    EXPECT_EQ(heap.word(index).value, word.value) << index;
    EXPECT_EQ(uint64_t{heap.offset(index)} * 8, word.offset);
    const BlockId target = word.value <= end ? 0 : word.value <= small + 48 ? 1 : kNoBlock;
    EXPECT_EQ(heap.target(index), target) << index;
    EXPECT_EQ(heap.points_to_begin(index), word.value == large || word.value == small) << index;
  }
  EXPECT_EQ(heap.find_word(0, k4GiB - 8), kNoWord);
  EXPECT_EQ(heap.words_from(0, k4GiB + 8), 3u);
}

// A word has 32 bits for its offset in words: 32 GiB.
TEST(HeapLimits, WordsBehind32GiBAreRefused) {
  const auto with_word_at = [](uint64_t offset) {
    snapshot::Snapshot snapshot = snapshot_of({{0x10000, 16 * k4GiB, {{0, 0x10000}, {8, 0x10000}}}});
    snapshot.mutable_blocks(0)->set_word_steps(0, UINT32_MAX - 1);
    snapshot.mutable_blocks(0)->set_word_steps(1, static_cast<uint32_t>(offset / 8 - (UINT32_MAX - 1)));
    return snapshot;
  };
  const auto loaded = load(with_word_at(8 * k4GiB - 8));
  ASSERT_TRUE(std::holds_alternative<Heap>(loaded));
  EXPECT_EQ(std::get<Heap>(loaded).find_word(0, 8 * k4GiB - 8), 1u);
  EXPECT_NE(refusal(with_word_at(8 * k4GiB)).find("a word lies outside of its block"), std::string::npos);
}

TEST(HeapLimits, StackIds) {
  snapshot::Snapshot snapshot = small_snapshot();
  snapshot.mutable_blocks(0)->set_stacks(0, kStackLimit - 1);
  const auto loaded = load(snapshot);
  ASSERT_TRUE(std::holds_alternative<Heap>(loaded));
  const Heap& heap = std::get<Heap>(loaded);
  EXPECT_EQ(heap.block(0).stack, kStackLimit - 1);
  EXPECT_EQ(heap.block(0).age, 0u);
  EXPECT_TRUE(heap.stack(heap.block(0).stack).empty());  // no record of frames has it
  EXPECT_EQ(heap.block(1).stack, 2u);

  for (const uint32_t id : {kStackLimit, UINT32_MAX}) {
    snapshot.mutable_blocks(0)->set_stacks(0, id);
    EXPECT_NE(refusal(snapshot).find("a block's stack is out of range"), std::string::npos);
    snapshot::Snapshot frames = small_snapshot();
    frames.mutable_stack_nodes(0)->set_ids(0, id);
    EXPECT_NE(refusal(frames).find("a stack frame's id is out of range"), std::string::npos);
  }
}

// Whose frames are few takes little memory, whatever their ids are.
TEST(HeapLimits, StackIdsFarApart) {
  snapshot::Snapshot snapshot = small_snapshot();
  snapshot::StackNodes& nodes = *snapshot.add_stack_nodes();
  for (const uint32_t step : {1u << 20, 1u, (kStackLimit - 1) - (1u << 20) - 1}) {
    nodes.add_ids(step);
    nodes.add_parents(2);
    nodes.add_addresses(0x10);
  }
  nodes.set_parents(2, (1u << 20) + 1);
  snapshot.mutable_blocks(0)->set_stacks(0, kStackLimit - 1);
  const auto loaded = load(snapshot);
  ASSERT_TRUE(std::holds_alternative<Heap>(loaded));
  const Heap& heap = std::get<Heap>(loaded);
  EXPECT_EQ(heap.call_stacks().end(), 6u);
  EXPECT_EQ(heap.call_stacks().position(kStackLimit - 1), 5u);
  EXPECT_EQ(heap.call_stacks().id_at(5), kStackLimit - 1);
  EXPECT_EQ(heap.stack(heap.block(0).stack), (std::vector<uint64_t>{0x30, 0x20, 0x401020, 0x401000}));
  EXPECT_EQ(heap.stack(1u << 20), (std::vector<uint64_t>{0x10, 0x401020, 0x401000}));
  for (const uint32_t id : {0u, 3u, (1u << 20) - 1, (1u << 20) + 2, kStackLimit - 2, kStackLimit, UINT32_MAX}) {
    EXPECT_EQ(heap.call_stacks().position(id), 0u) << id;
    EXPECT_EQ(heap.stack_node(id).address, 0u) << id;
    EXPECT_TRUE(heap.stack(id).empty()) << id;
  }
}

TEST(HeapLimits, StackIdsThatDoNotRiseAreRefused) {
  snapshot::Snapshot again = small_snapshot();
  *again.add_stack_nodes() = again.stack_nodes(0);
  EXPECT_NE(refusal(again).find("the ids of stack frames do not rise"), std::string::npos);
  again = small_snapshot();
  again.mutable_stack_nodes(0)->set_ids(1, 0);
  EXPECT_NE(refusal(again).find("the ids of stack frames do not rise"), std::string::npos);
}

TEST(HeapLimits, AgesEndAtFifteen) {
  snapshot::Snapshot snapshot = small_snapshot();
  snapshot::Blocks& blocks = *snapshot.mutable_blocks(0);
  const std::vector<std::pair<uint32_t, uint32_t>> ages = {{0, 0},   {1, 1},   {14, 14},        {15, 15},
                                                           {16, 15}, {31, 15}, {UINT32_MAX, 15}};
  for (const auto& [said, kept] : ages) {
    blocks.clear_ages();
    blocks.add_ages(3);
    blocks.add_ages(said);
    blocks.add_ages(0);
    blocks.set_stacks(1, kStackLimit - 1);
    const auto loaded = load(snapshot);
    ASSERT_TRUE(std::holds_alternative<Heap>(loaded)) << said;
    const Heap& heap = std::get<Heap>(loaded);
    EXPECT_EQ(heap.block(0).age, 3u);
    EXPECT_EQ(heap.block(1).age, kept) << said;
    EXPECT_EQ(heap.block(1).stack, kStackLimit - 1);
    EXPECT_EQ(heap.block(2).age, 0u);
  }
}

TEST(HeapLimits, CountsOfMoreThan32Bits) {
  const std::vector<int64_t> numbers = {
      0, 1, -1, INT32_MAX, int64_t{INT32_MAX} + 1, INT32_MIN, INT64_MAX, INT64_MIN, int64_t{INT32_MIN} + 1, UINT32_MAX};
  for (const int64_t strong : numbers) {
    for (const int64_t weak : numbers) {
      snapshot::Snapshot snapshot = small_snapshot();
      snapshot::Blocks& blocks = *snapshot.mutable_blocks(0);
      blocks.set_strong_counts(0, strong);
      blocks.set_weak_counts(0, weak);
      blocks.set_weak_counts(1, strong);
      const auto loaded = load(snapshot);
      ASSERT_TRUE(std::holds_alternative<Heap>(loaded));
      const Heap& heap = std::get<Heap>(loaded);
      ASSERT_EQ(heap.counts_size(), 2u);
      EXPECT_EQ(heap.counts(0).word, 0u);
      EXPECT_EQ(heap.counts(0).strong, strong);
      EXPECT_EQ(heap.counts(0).weak, weak);
      ASSERT_TRUE(heap.counts_at(3).has_value());
      EXPECT_EQ(heap.counts_at(3)->strong, 1);
      EXPECT_EQ(heap.counts_at(3)->weak, strong);
      EXPECT_FALSE(heap.counts_at(1).has_value());
      // Whatever they are, the passes behind get through.
      const TemporaryFile file(to_snapshot_file(snapshot));
      EXPECT_TRUE(std::holds_alternative<report::Report>(analyze(file.path(), {})));
    }
  }
}

// The cycle of the small snapshot, with 5 GiB between its ends and one of its objects as large as that.
TEST(HeapLimits, ACycleThroughALargeBlock) {
  constexpr uint64_t kApart = 5 * k4GiB / 4 + 0x1000;
  snapshot::Snapshot snapshot = small_snapshot();
  snapshot::Blocks& blocks = *snapshot.mutable_blocks(0);
  blocks.set_sizes(0, kApart - 0x1000);
  blocks.set_address_steps(1, kApart / 16);
  const int64_t apart = static_cast<int64_t>(kApart);
  const int64_t to[] = {0x4f1000, apart + 0x10, apart, 0x502000 - 0x10000 - apart, 0x10 - apart, -apart};
  for (int word = 0; word < 6; ++word) blocks.set_word_values(word, to[word]);
  const TemporaryFile file(to_snapshot_file(snapshot));
  const auto result = analyze(file.path(), {});
  ASSERT_TRUE(std::holds_alternative<report::Report>(result));
  const auto& report = std::get<report::Report>(result);
  const TemporaryFile small_file(to_snapshot_file(small_snapshot()));
  const auto small_result = analyze(small_file.path(), {});
  const auto& small_report = std::get<report::Report>(small_result);
  ASSERT_EQ(report.findings_size(), small_report.findings_size());
  bool found_cycle = false;
  for (int i = 0; i < report.findings_size(); ++i) {
    const report::Finding& finding = report.findings(i);
    if (finding.kind() != "cycle") continue;
    found_cycle = true;
    EXPECT_EQ(finding.objects(), 2u);
    EXPECT_EQ(finding.bytes(), kApart - 0x1000 + 32);
    EXPECT_EQ(finding.confidence(), small_report.findings(i).confidence());
  }
  EXPECT_TRUE(found_cycle);
}

}  // namespace
}  // namespace gordian
