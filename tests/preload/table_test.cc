#include <gtest/gtest.h>
#include <memory>
#include <vector>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "preload/runtime/mapping_marks.h"
#include "preload/runtime/own_memory.h"
#include "preload/snapshot/block_index.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

namespace {

// Tables are never destroyed: each test makes its own in the shared reservation.
BlockTable* new_table() {
  static const bool reserved = own_memory.begin() != 0 || own_memory.reserve();
  EXPECT_TRUE(reserved);
  static std::vector<std::unique_ptr<BlockTable>> kept;  // to the end: nothing frees them while the runtime works
  BlockTable* table = kept.emplace_back(std::make_unique<BlockTable>()).get();
  EXPECT_TRUE(table->create());
  return table;
}

void publish(BlockTable* table, uintptr_t address, size_t size, uint32_t stack = 7, bool own = false) {
  table->publish(reinterpret_cast<void*>(address), size, stack, own);
}

uintptr_t found(const BlockIndex& index, uintptr_t address) {
  LiveBlock block;
  return index.find(address, &block) ? block.address : 0;
}

const PageReader in_place;
const ArenaTable no_arenas;
const OwnVector<ModuleSegment> no_variables;
constexpr uintptr_t kBase = uintptr_t{0x100} << BlockTable::kLeafBits;
constexpr size_t kLeaf = BlockTable::kLeafBytes;

}  // namespace

TEST(BlockStart, KeepsWhatItWasGiven) {
  const BlockStart of_long = BlockStart::of_long(BlockStart::kOwnStack - 1, 15);
  EXPECT_TRUE(of_long.live() && of_long.is_long() && !of_long.own());
  EXPECT_EQ(of_long.stack(), BlockStart::kOwnStack - 1);
  EXPECT_EQ(of_long.birth(), 15);
  const BlockStart of_short = BlockStart::of_short(16, BlockStart::kOwnShortStack - 1, 9);
  EXPECT_TRUE(of_short.live() && !of_short.is_long() && !of_short.own());
  EXPECT_EQ(of_short.stack(), BlockStart::kOwnShortStack - 1);
  EXPECT_EQ(of_short.birth(), 9);
  EXPECT_EQ(of_short.short_size(), 16u);
  EXPECT_TRUE(BlockStart::of_long(BlockStart::kOwnStack, 0).own());
  EXPECT_TRUE(BlockStart::of_short(0, BlockStart::kOwnShortStack, 0).own());
  EXPECT_FALSE(BlockStart(BlockSize::kSizeFollows).live()) << "a further entry is never a first one";
}

TEST(BlockTable, PublishAndUnpublish) {
  BlockTable* table = new_table();
  auto* block = reinterpret_cast<void*>(kBase + 32);
  EXPECT_FALSE(table->find(block).live);
  EXPECT_FALSE(table->unpublish(block).live());
  publish(table, kBase + 32, 100);
  EXPECT_EQ(table->find(block).size, 100u);
  EXPECT_EQ(table->find(block).stack, 7u);
  const BlockStart known = table->unpublish(block);
  EXPECT_TRUE(known.live());
  EXPECT_FALSE(table->find(block).live);
  table->republish(block, known);
  EXPECT_EQ(table->find(block).size, 100u);
  EXPECT_EQ(table->lost(), 0u);
}

TEST(BlockTable, SizesAreExact) {
  constexpr size_t kGiB = size_t{1} << 30;
  for (const bool glibc : {false, true}) {
    BlockTable* table = new_table();
    if (glibc) table->every_block_spans_two_granules();
    auto* block = reinterpret_cast<void*>(kBase + 32);
    for (const size_t size : {size_t{0}, size_t{1}, size_t{16}, size_t{17}, size_t{100}, 2 * kGiB - 2, 2 * kGiB - 1,
                              2 * kGiB, 4 * kGiB + 1, size_t{1} << 46}) {
      publish(table, kBase + 32, size, 12345);
      EXPECT_EQ(table->find(block).size, size);
      EXPECT_EQ(table->find(block).stack, 12345u);
      EXPECT_FALSE(table->find(block).own);
      table->correct_size(block, table->find(block), size + 24);
      EXPECT_EQ(table->find(block).size, size + 24);
      EXPECT_EQ(table->find(block).stack, 12345u);
      table->correct_size(block, table->find(block), 3);
      EXPECT_EQ(table->find(block).size, 3u);
      table->unpublish(block);
    }
  }
}

TEST(BlockTable, FlagsGoWithTheBlock) {
  BlockTable* table = new_table();
  table->every_block_spans_two_granules();
  auto* block = reinterpret_cast<void*>(kBase + 32);
  EXPECT_FALSE(table->add_flags(block, kNamedBlock));
  for (const size_t size : {size_t{0}, size_t{40}, size_t{1} << 28, size_t{1} << 40}) {
    publish(table, kBase + 32, size);
    EXPECT_EQ(table->find(block).flags, 0);
    EXPECT_TRUE(table->add_flags(block, kNamedBlock));
    EXPECT_TRUE(table->add_flags(block, kIgnoredBlock));
    table->correct_size(block, table->find(block), size + 8);
    EXPECT_EQ(table->find(block).flags, kNamedBlock | kIgnoredBlock);
    EXPECT_EQ(table->find(block).size, size + 8);
    table->republish(block, table->unpublish(block));
    EXPECT_EQ(table->find(block).flags, kNamedBlock | kIgnoredBlock);
    table->unpublish(block);
    EXPECT_FALSE(table->add_flags(block, kNamedBlock));
  }
  BlockTable* other = new_table();
  publish(other, kBase + 32, 16);
  EXPECT_FALSE(other->add_flags(block, kNamedBlock)) << "a short block has no room for flags";
}

TEST(BlockTable, FindsTheBlockAround) {
  BlockTable* table = new_table();
  const auto around = [&](uintptr_t address) {
    return reinterpret_cast<uintptr_t>(table->block_around(reinterpret_cast<void*>(address)));
  };
  publish(table, kBase + kLeaf - 64, 4 * BlockTable::kMostBack);  // reaches into the next leaf
  publish(table, kBase + 32, 24);
  publish(table, kBase + 64, 0);
  EXPECT_EQ(around(kBase + kLeaf - 64), kBase + kLeaf - 64);
  EXPECT_EQ(around(kBase + kLeaf + 1001), kBase + kLeaf - 64);
  EXPECT_EQ(around(kBase + kLeaf - 64 + BlockTable::kMostBack), kBase + kLeaf - 64);
  EXPECT_EQ(around(kBase + kLeaf + BlockTable::kMostBack), 0u);
  EXPECT_EQ(around(kBase + 55), kBase + 32);
  EXPECT_EQ(around(kBase + 56), 0u);
  EXPECT_EQ(around(kBase + 64), kBase + 64);
  EXPECT_EQ(around(kBase + 65), 0u);
  EXPECT_EQ(around(kBase + 16), 0u);
  for (const uintptr_t odd : {uintptr_t{0}, uintptr_t{1}, uintptr_t{4096}, UINTPTR_MAX, UINTPTR_MAX << 47})
    EXPECT_EQ(around(odd), 0u);
}

TEST(BlockTable, ShortBlocksLieSideBySide) {
  BlockTable* table = new_table();
  for (uintptr_t i = 0; i < 100; ++i) publish(table, kBase + i * 16, i % 17, static_cast<uint32_t>(i));
  for (uintptr_t i = 0; i < 100; ++i) {
    const BlockRecord record = table->find(reinterpret_cast<void*>(kBase + i * 16));
    EXPECT_EQ(record.size, i % 17);
    EXPECT_EQ(record.stack, i);
  }
}

TEST(BlockTable, StacksOfShortBlocksMayBeLostButAreNeverWrong) {
  BlockTable* table = new_table();
  publish(table, kBase, 16, BlockStart::kOwnShortStack);
  publish(table, kBase + 16, 16, BlockStart::kOwnStack - 1);
  publish(table, kBase + 32, 17, BlockStart::kOwnStack - 1);
  EXPECT_EQ(table->find(reinterpret_cast<void*>(kBase)).stack, 0u);
  EXPECT_EQ(table->find(reinterpret_cast<void*>(kBase + 16)).stack, 0u);
  EXPECT_EQ(table->find(reinterpret_cast<void*>(kBase + 32)).stack, BlockStart::kOwnStack - 1);
  EXPECT_EQ(table->stacks_lost(), 2u);
}

TEST(BlockTable, FurtherEntriesAreNeverTakenForBlocks) {
  constexpr size_t kHuge = (size_t{3} << 31) + 5;
  BlockTable* table = new_table();
  for (const size_t size : {size_t{17}, kHuge}) {
    publish(table, kBase, size);
    for (uintptr_t i = 1; i < 4; ++i) EXPECT_FALSE(table->find(reinterpret_cast<void*>(kBase + i * 16)).live);
    table->unpublish(reinterpret_cast<void*>(kBase));
    for (uintptr_t i = 0; i < 4; ++i) EXPECT_FALSE(table->find(reinterpret_cast<void*>(kBase + i * 16)).live);
  }
  publish(table, kBase + 16, 8);  // where the size was
  EXPECT_EQ(table->find(reinterpret_cast<void*>(kBase + 16)).size, 8u);
  EXPECT_FALSE(table->find(reinterpret_cast<void*>(kBase + 32)).live);
}

TEST(BlockTable, BlocksInTheLastGranulesOfALeaf) {
  BlockTable* table = new_table();
  const uintptr_t last = kBase + kLeaf - 16;
  publish(table, last, size_t{5} << 32);
  publish(table, last - 32, 20);
  EXPECT_EQ(table->find(reinterpret_cast<void*>(last)).size, size_t{5} << 32);
  EXPECT_EQ(table->find(reinterpret_cast<void*>(last - 32)).size, 20u);
  EXPECT_FALSE(table->find(reinterpret_cast<void*>(last + 16)).live);
  table->unpublish(reinterpret_cast<void*>(last));
  publish(table, last + 16, 4);
  publish(table, last, 3);
  EXPECT_EQ(table->find(reinterpret_cast<void*>(last + 16)).size, 4u);
  EXPECT_EQ(table->find(reinterpret_cast<void*>(last)).size, 3u);
}

TEST(BlockTable, OddAddressesAreLostNotConfused) {
  BlockTable* table = new_table();
  publish(table, kBase + 8, 1);
  publish(table, uintptr_t{1} << 60, 1);
  publish(table, uintptr_t{1} << 47, 1);
  EXPECT_EQ(table->lost(), 3u);
  EXPECT_FALSE(table->find(reinterpret_cast<void*>(kBase)).live);
  EXPECT_FALSE(table->unpublish(reinterpret_cast<void*>(UINTPTR_MAX - 15)).live());
}

TEST(Birth, AgesCountSnapshots) {
  EXPECT_EQ(Birth::age(Birth::after(0), 0), 0u) << "no snapshot yet";
  for (uint64_t born = 0; born < 40; ++born) {
    EXPECT_EQ(Birth::age(Birth::after(born), born), 0u) << "while the snapshot was about to be taken";
    for (uint32_t age = 0; age < Birth::kMaxAge; ++age)
      EXPECT_EQ(Birth::age(Birth::after(born), born + 1 + age), age) << born;
  }
  EXPECT_EQ(Birth::age(Birth::kLongAgo, 100), Birth::kMaxAge);
}

TEST(BlockTable, BlocksAgeWithEverySnapshot) {
  BlockTable* table = new_table();
  const auto address_of = [](size_t born) { return kBase + born * 64; };
  for (size_t now = 0; now < 100; ++now) {
    publish(table, address_of(now), now % 2 == 0 ? 8 : 40, static_cast<uint32_t>(now));
    table->end_epoch();
    for (size_t born = 0; born <= now; ++born) {
      const BlockRecord record = table->find(reinterpret_cast<void*>(address_of(born)));
      ASSERT_EQ(table->age_of(record), std::min<size_t>(now - born, Birth::kMaxAge)) << born << " at " << now;
      ASSERT_EQ(record.stack, born);
      ASSERT_EQ(record.size, born % 2 == 0 ? 8u : 40u);
    }
  }
}

// The end of an epoch rewrites old blocks while other threads free and publish.
TEST(BlockTable, EpochsEndWhileBlocksComeAndGo) {
  BlockTable* table = new_table();
  std::atomic<bool> stop{false};
  std::vector<std::thread> writers;
  for (uintptr_t part = 0; part < 2; ++part) {
    writers.emplace_back([&, part] {
      const uintptr_t base = kBase + part * kLeaf / 2;
      for (size_t i = 0; !stop; ++i) {
        const uintptr_t address = base + i % 64 * 48;
        const BlockStart known = table->unpublish(reinterpret_cast<void*>(address));
        EXPECT_EQ(known.live(), i >= 64);
        publish(table, address, 48, static_cast<uint32_t>(part + 1));
      }
      for (size_t i = 0; i < 64; ++i) {
        const BlockRecord record = table->find(reinterpret_cast<void*>(base + i * 48));
        EXPECT_TRUE(!record.live || record.stack == part + 1);
      }
    });
  }
  for (int i = 0; i < 100; ++i) table->end_epoch();
  stop = true;
  for (std::thread& writer : writers) writer.join();
}

// Readers look while writers publish and free: what they see of a block is never a part of it.
TEST(BlockTable, NobodySeesABlockWithoutItsSize) {
  BlockTable* table = new_table();
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (size_t i = 0; i < 200000; ++i) {
      const size_t size = i % 3 == 0 ? size_t{7} << 32 : i % 3 == 1 ? 48 : 5;
      publish(table, kBase, size, static_cast<uint32_t>(size % 1000));
      table->unpublish(reinterpret_cast<void*>(kBase));
    }
    stop = true;
  });
  size_t seen = 0;
  while (!stop) {
    const BlockRecord record = table->find(reinterpret_cast<void*>(kBase));
    if (!record.live) continue;
    ++seen;
    ASSERT_TRUE(record.size == size_t{7} << 32 || record.size == 48 || record.size == 5) << record.size;
  }
  writer.join();
  RecordProperty("seen", static_cast<int>(seen));
}

TEST(BlockIndex, InteriorPointersAndEnds) {
  BlockTable* table = new_table();
  publish(table, kBase, 48);
  publish(table, kBase + 48, 16);
  publish(table, kBase + 160, 0);
  BlockIndex index;
  ASSERT_TRUE(index.build(*table, no_arenas, no_variables, &in_place));
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

// The short ways of `contains` say what `find` says, at every address of blocks of all sizes, near and at a leaf's
// border.
TEST(BlockIndex, ContainsIsFind) {
  BlockTable* table = new_table();
  const uintptr_t begin = kBase + kLeaf - 8192;
  uintptr_t at = begin;
  for (size_t size = 0; at < kBase + kLeaf + 8192; ++size) {
    publish(table, at, size % 150);
    at += (size % 150 + (size % 3 == 0 ? 31 : 15)) & ~size_t{15};  // some with a gap behind, some without
    if (size % 150 == 0) at += 16;
  }
  BlockIndex index;
  ASSERT_TRUE(index.build(*table, no_arenas, no_variables, &in_place));
  size_t inside = 0;
  for (uintptr_t address = begin - 100; address < at + 200; ++address) {
    ASSERT_EQ(index.contains(address), found(index, address) != 0) << address - begin;
    inside += index.contains(address);
  }
  EXPECT_GT(inside, 8192u);
  EXPECT_EQ(index.inside_others(), 0u);
}

TEST(BlockIndex, HugeBlocksReachBeyondTheirLeaf) {
  BlockTable* table = new_table();
  const uintptr_t huge = kBase + 4096;
  publish(table, huge, 10 * kLeaf);
  publish(table, huge + 10 * kLeaf + 32, 64);
  BlockIndex index;
  ASSERT_TRUE(index.build(*table, no_arenas, no_variables, &in_place));
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
  ASSERT_TRUE(index.build(*table, no_arenas, no_variables, &in_place));
  EXPECT_EQ(found(index, kBase + kLeaf), kBase + kLeaf - 16);
  EXPECT_EQ(found(index, kBase + kLeaf + 1), 0u);
}

TEST(BlockIndex, TheRuntimesOwnBlocksAreKeptApart) {
  BlockTable* table = new_table();
  publish(table, kBase, 64, 0, true);
  BlockIndex index;
  ASSERT_TRUE(index.build(*table, no_arenas, no_variables, &in_place));
  EXPECT_EQ(found(index, kBase), 0u);
  ASSERT_EQ(index.runtime_blocks().size(), 1u);
  EXPECT_EQ(index.runtime_blocks()[0].end, kBase + 64);
}

TEST(BlockIndex, BlocksWithinOthersAreLeftOut) {
  BlockTable* table = new_table();
  publish(table, kBase, 100);
  publish(table, kBase + 64, 10);
  publish(table, kBase + 112, 10);
  BlockIndex index;
  ASSERT_TRUE(index.build(*table, no_arenas, no_variables, &in_place));
  EXPECT_EQ(index.blocks(), 2u);
  EXPECT_EQ(index.inside_others(), 1u);
  EXPECT_EQ(found(index, kBase + 64), kBase);
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
  ASSERT_TRUE(index.build(*table, no_arenas, no_variables, &in_place));
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
    ASSERT_EQ(block.record.size, expected->second);
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
