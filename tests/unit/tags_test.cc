// What a snapshot says of small numbers beside pointers.
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/graph/tags.h"
#include "schema/snapshot_format.h"
#include "tests/unit/small_snapshot.h"

namespace gordian {
namespace {

constexpr uint64_t kBlock = 0x10fa0, kBytes = 0x80;  // it lies in two pages
constexpr uint32_t kLow = snapshot_format::kPartialTag;

struct WantedTag {
  uint32_t word;   // index
  uint32_t place;  // of the halves around it
  uint32_t tag;
};

// One block; its pointers, by offset, lead to its begin.
Heap heap_of(const std::vector<uint64_t>& pointers, const std::vector<WantedTag>& tags, uint32_t version = 6) {
  snapshot::Snapshot snapshot;
  snapshot.mutable_header()->set_pid(7);
  snapshot.mutable_header()->set_version_minor(version);
  snapshot::Blocks& blocks = *snapshot.add_blocks();
  blocks.set_base(kBlock);
  blocks.add_address_steps(0);
  blocks.add_sizes(kBytes);
  blocks.add_stacks(0);
  blocks.add_word_counts(static_cast<uint32_t>(pointers.size()));
  uint64_t offset = 0;
  for (const uint64_t pointer : pointers) {
    blocks.add_word_steps(static_cast<uint32_t>((pointer - offset) / 8));
    blocks.add_word_values(0);
    offset = pointer;
  }
  uint32_t word = 0;
  for (const WantedTag& tag : tags) {
    blocks.add_tag_places((tag.word - word) * snapshot_format::kTagPlaces + tag.place);
    blocks.add_tags(tag.tag);
    word = tag.word;
  }
  const TemporaryFile file(to_snapshot_file(snapshot));
  auto reader = SnapshotReader::open(file.path());
  auto heap = Heap::load(std::get<SnapshotReader>(reader), file.path());
  EXPECT_TRUE(std::holds_alternative<Heap>(heap));
  return std::move(std::get<Heap>(heap));
}

std::optional<uint32_t> number(const Heap& heap, uint64_t offset, uint8_t bytes) {
  return small_number(heap, 0, offset, bytes);
}

TEST(Tags, FlagsAroundAPointer) {
  const Heap heap = heap_of({0x10}, {{0, 0, 3}, {0, 2, kLow + 1}, {0, 3, kLow + 17}, {0, 4, 0x102}});
  EXPECT_EQ(number(heap, 0x8, 4), 3u);
  EXPECT_EQ(number(heap, 0x8, 1), 3u);
  EXPECT_EQ(number(heap, 0x18, 1), 1u);         // the bytes behind it are left over from before
  EXPECT_EQ(number(heap, 0x18, 4), kNotSmall);  // as an int it is large
  EXPECT_EQ(number(heap, 0x19, 1), std::nullopt);
  EXPECT_EQ(number(heap, 0x1c, 1), kNotSmall);
  EXPECT_EQ(number(heap, 0x20, 1), 2u);
  EXPECT_EQ(number(heap, 0x21, 1), 1u);
  EXPECT_EQ(number(heap, 0x20, 2), 0x102u);
}

TEST(Tags, WhatIsNotRecordedBesideAPointerIsZero) {
  const Heap heap = heap_of({0x10}, {});
  EXPECT_EQ(number(heap, 0x8, 4), 0u);
  EXPECT_EQ(number(heap, 0x18, 1), 0u);
  EXPECT_EQ(number(heap, 0x20, 8), 0u);
  EXPECT_EQ(number(heap, 0x28, 4), std::nullopt);  // three words on
  EXPECT_EQ(number(heap, 0x0, 4), std::nullopt);
}

TEST(Tags, EightBytesAreBothHalves) {
  const Heap heap = heap_of({0x10, 0x40}, {{0, 2, 5}, {1, 3, 1}});
  EXPECT_EQ(number(heap, 0x18, 8), 5u);
  EXPECT_EQ(number(heap, 0x48, 8), kNotSmall);
}

TEST(Tags, APointerIsItsOwnNumber) {
  const Heap heap = heap_of({0x10, 0x18}, {});
  EXPECT_EQ(number(heap, 0x18, 1), kBlock & 0xff);
  EXPECT_EQ(number(heap, 0x18, 4), kBlock);
  EXPECT_EQ(number(heap, 0x18, 8), kBlock);
}

// The writer may not have seen the two together.
TEST(Tags, NothingIsSaidAcrossPages) {
  const Heap heap = heap_of({0x50, 0x68}, {{1, 0, 9}});
  EXPECT_EQ(number(heap, 0x58, 4), 0u);
  EXPECT_EQ(number(heap, 0x60, 4), 9u);
  const Heap other = heap_of({0x50, 0x78}, {});
  EXPECT_EQ(number(other, 0x60, 4), std::nullopt);
}

TEST(Tags, OldSnapshotsHaveNone) {
  const Heap heap = heap_of({0x10}, {}, 5);
  EXPECT_EQ(number(heap, 0x18, 1), std::nullopt);
}

TEST(Tags, PlacesThatMakeNoSense) {
  const Heap heap = heap_of({0x10}, {});
  EXPECT_EQ(number(heap, 0x1a, 4), std::nullopt);
  EXPECT_EQ(number(heap, 0x1000, 4), std::nullopt);
}

}  // namespace
}  // namespace gordian
