#include <gtest/gtest.h>
#include <memory>
#include <vector>

#include <cstdlib>
#include <map>
#include <random>

#include "preload/runtime/mapping_marks.h"
#include "preload/runtime/own_memory.h"
#include "preload/snapshot/block_index.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

namespace {

// Tables are never destroyed: each test makes its own in the shared reservation.
BlockTable* new_table() {
  static const bool reserved = own_memory.reserve();
  EXPECT_TRUE(reserved);
  static std::vector<std::unique_ptr<BlockTable>> kept;  // to the end: nothing frees them while the runtime works
  BlockTable* table = kept.emplace_back(std::make_unique<BlockTable>()).get();
  EXPECT_TRUE(table->create());
  return table;
}

void publish(BlockTable* table, uintptr_t address, size_t size, uint32_t stack = 7, bool own = false) {
  table->publish(reinterpret_cast<void*>(address), BlockEntry::make(size, stack, own));
}

uintptr_t found(const BlockIndex& index, uintptr_t address) {
  LiveBlock block;
  return index.find(address, &block) ? block.address : 0;
}

constexpr uintptr_t kBase = uintptr_t{0x100} << BlockTable::kLeafBits;
constexpr size_t kLeaf = BlockTable::kLeafBytes;

}  // namespace

TEST(BlockEntry, KeepsWhatItWasGiven) {
  const BlockEntry entry = BlockEntry::make(123456789012, BlockEntry::kStackMax, true);
  EXPECT_TRUE(entry.valid());
  EXPECT_TRUE(entry.own());
  EXPECT_EQ(entry.stack(), BlockEntry::kStackMax);
  EXPECT_EQ(BlockEntry::make(0, 0, false).size(), 0u);
  EXPECT_TRUE(BlockEntry::make(0, 0, false).valid());
  EXPECT_EQ(BlockEntry::make(size_t{1} << 40, 3, false).size(), BlockEntry::kSizeMax);
  EXPECT_EQ(BlockEntry::make(SIZE_MAX, 3, false).stack(), 3u);
}

TEST(BlockTable, PublishAndUnpublish) {
  BlockTable* table = new_table();
  auto* block = reinterpret_cast<void*>(kBase + 32);
  EXPECT_FALSE(table->find(block).valid());
  EXPECT_FALSE(table->unpublish(block).valid());
  publish(table, kBase + 32, 100);
  EXPECT_EQ(table->find(block).size(), 100u);
  EXPECT_EQ(table->unpublish(block).size(), 100u);
  EXPECT_FALSE(table->find(block).valid());
  EXPECT_EQ(table->lost(), 0u);
}

TEST(BlockTable, OddAddressesAreLostNotConfused) {
  BlockTable* table = new_table();
  publish(table, kBase + 8, 1);
  publish(table, uintptr_t{1} << 60, 1);
  EXPECT_EQ(table->lost(), 2u);
  EXPECT_FALSE(table->find(reinterpret_cast<void*>(kBase)).valid());
  EXPECT_FALSE(table->unpublish(reinterpret_cast<void*>(UINTPTR_MAX - 15)).valid());
}

TEST(BlockIndex, InteriorPointersAndEnds) {
  BlockTable* table = new_table();
  publish(table, kBase, 48);
  publish(table, kBase + 48, 16);
  publish(table, kBase + 160, 0);
  BlockIndex index;
  ASSERT_TRUE(index.build(*table));
  EXPECT_EQ(found(index, kBase), kBase);
  EXPECT_EQ(found(index, kBase + 47), kBase);
  EXPECT_EQ(found(index, kBase + 48), kBase + 48) << "the block that begins there, not the one that ends";
  EXPECT_EQ(found(index, kBase + 64), kBase + 48) << "one past the end";
  EXPECT_EQ(found(index, kBase + 65), 0u);
  EXPECT_EQ(found(index, kBase - 1), 0u);
  EXPECT_EQ(found(index, kBase + 160), kBase + 160) << "a block of no bytes has a start";
  EXPECT_EQ(found(index, kBase + 161), 0u);
  EXPECT_EQ(index.blocks(), 3u);
}

TEST(BlockIndex, HugeBlocksReachBeyondTheirLeaf) {
  BlockTable* table = new_table();
  const uintptr_t huge = kBase + 4096;
  publish(table, huge, 10 * kLeaf);
  publish(table, huge + 10 * kLeaf + 32, 64);
  BlockIndex index;
  ASSERT_TRUE(index.build(*table));
  for (size_t i = 0; i <= 10; ++i) EXPECT_EQ(found(index, huge + i * kLeaf), huge) << i;
  EXPECT_EQ(found(index, huge + 10 * kLeaf + 1), 0u);
  EXPECT_EQ(found(index, huge + 10 * kLeaf + 40), huge + 10 * kLeaf + 32);
  EXPECT_TRUE(index.any_in(kBase + 5 * kLeaf, kBase + 5 * kLeaf + 4096));
  EXPECT_FALSE(index.any_in(kBase, kBase + 4096));
  EXPECT_FALSE(index.any_in(kBase + 20 * kLeaf, kBase + 30 * kLeaf));
}

TEST(BlockIndex, AnEndOnALeafsBorder) {
  BlockTable* table = new_table();
  publish(table, kBase + kLeaf - 16, 16);
  BlockIndex index;
  ASSERT_TRUE(index.build(*table));
  EXPECT_EQ(found(index, kBase + kLeaf), kBase + kLeaf - 16);
  EXPECT_EQ(found(index, kBase + kLeaf + 1), 0u);
}

TEST(BlockIndex, TheRuntimesOwnBlocksAreKeptApart) {
  BlockTable* table = new_table();
  publish(table, kBase, 64, 0, true);
  BlockIndex index;
  ASSERT_TRUE(index.build(*table));
  EXPECT_EQ(found(index, kBase), 0u);
  ASSERT_EQ(index.runtime_blocks().size(), 1u);
  EXPECT_EQ(index.runtime_blocks()[0].end, kBase + 64);
}

TEST(BlockIndex, AgreesWithAMap) {
  BlockTable* table = new_table();
  std::map<uintptr_t, size_t> blocks;
  std::mt19937_64 random(1);
  for (uintptr_t at = kBase; at < kBase + 40 * kLeaf;) {
    const size_t size = random() % 100 == 0 ? random() % (3 * kLeaf) : random() % 5000;
    blocks[at] = size;
    publish(table, at, size);
    at += (size + 16 + random() % 100000) & ~uintptr_t{15};
  }
  BlockIndex index;
  ASSERT_TRUE(index.build(*table));
  ASSERT_EQ(index.blocks(), blocks.size());
  for (int i = 0; i < 1000000; ++i) {
    const uintptr_t address = kBase - kLeaf + random() % (45 * kLeaf);
    auto after = blocks.upper_bound(address);
    uintptr_t expected = 0;
    if (after != blocks.begin() && address - std::prev(after)->first <= std::prev(after)->second)
      expected = std::prev(after)->first;
    ASSERT_EQ(found(index, address), expected);
  }
  auto expected = blocks.begin();
  index.for_each([&](const LiveBlock& block) {
    ASSERT_EQ(block.address, expected->first);
    ASSERT_EQ(block.entry.size(), expected->second);
    ++expected;
  });
  EXPECT_EQ(expected, blocks.end());
}

TEST(MappingMarks, RunsAcrossUnits) {
  new_table();  // reserves
  const auto marks = std::make_unique<MappingMarks>();
  ASSERT_TRUE(marks->create());
  constexpr uintptr_t kGiB = uintptr_t{1} << 30;
  const auto runs = [&](uintptr_t begin, uintptr_t end) {
    std::map<uintptr_t, uintptr_t> result;
    marks->for_each_run(begin, end, [&](uintptr_t from, uintptr_t to) { result[from] = to; });
    return result;
  };
  marks->mark(3 * kGiB - 8192, 4 * kGiB + 8192 + 1);  // ends in mid-page: the page counts
  EXPECT_EQ(runs(0, 10 * kGiB), (std::map<uintptr_t, uintptr_t>{{3 * kGiB - 8192, 7 * kGiB + 4096}}));
  marks->clear(5 * kGiB + 4096, 4096);
  EXPECT_EQ(runs(4 * kGiB, 6 * kGiB),
            (std::map<uintptr_t, uintptr_t>{{4 * kGiB, 5 * kGiB + 4096}, {5 * kGiB + 8192, 6 * kGiB}}));
  EXPECT_TRUE(marks->marked(4 * kGiB));
  EXPECT_FALSE(marks->marked(5 * kGiB + 5000));
  marks->clear(0, uintptr_t{1} << 47);
  EXPECT_TRUE(runs(0, 10 * kGiB).empty());
  marks->mark(kGiB, size_t{16} << 40);  // 16 TiB
  EXPECT_TRUE(marks->marked(uintptr_t{8} << 40));
  EXPECT_EQ(marks->lost(), 0u);
}

}  // namespace gordian::preload
