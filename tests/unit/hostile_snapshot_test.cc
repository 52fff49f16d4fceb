// Snapshots whose checksum is right and whose content is not: what contradicts itself is refused, and nothing at all
// crashes or hangs the analyzer.
#include <functional>
#include <random>
#include <string>
#include <variant>

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "analyzer/analyze.h"
#include "analyzer/graph/heap.h"
#include "analyzer/report/json.h"
#include "analyzer/report/text.h"
#include "schema/snapshot_format.h"
#include "tests/unit/small_snapshot.h"

namespace gordian {
namespace {

// Whether the heap of the file is refused as damaged.
bool is_refused(const std::string& content) {
  const TemporaryFile file(content);
  auto reader = SnapshotReader::open(file.path());
  if (!std::holds_alternative<SnapshotReader>(reader)) {
    ADD_FAILURE() << std::get<SnapshotError>(reader).message;
    return false;
  }
  const auto heap = Heap::load(std::get<SnapshotReader>(reader), file.path());
  const auto* error = std::get_if<SnapshotError>(&heap);
  return error != nullptr && error->kind == SnapshotError::Kind::kCorrupt;
}

// The small snapshot after a change to its blocks.
bool is_refused_after(const std::function<void(snapshot::Snapshot&)>& change) {
  snapshot::Snapshot snapshot = small_snapshot();
  change(snapshot);
  return is_refused(to_snapshot_file(snapshot));
}

bool is_refused_with_blocks(const std::function<void(snapshot::Blocks&)>& change) {
  return is_refused_after([&](snapshot::Snapshot& snapshot) { change(*snapshot.mutable_blocks(0)); });
}

void set_checksum(std::string& file) {
  const size_t body = file.size() - snapshot_format::kTrailerBytes;
  snapshot_format::Checksum sum;
  sum.update(file.data(), body);
  const uint64_t digest = sum.digest();
  file.replace(file.size() - 9 - 8, 8, reinterpret_cast<const char*>(&digest), 8);
}

TEST(HeapLoader, TakesTheUnchanged) {
  EXPECT_FALSE(is_refused_after([](snapshot::Snapshot&) {}));
}

TEST(HeapLoader, RefusesListsOfDifferentLength) {
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.add_sizes(8); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.add_address_steps(8); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.mutable_stacks()->RemoveLast(); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.mutable_word_counts()->RemoveLast(); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.add_ages(1); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.add_word_steps(1); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.add_word_values(1); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.add_weak_counts(1); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_word_counts(0, 2); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_word_counts(1, UINT32_MAX); }));
  EXPECT_TRUE(is_refused_after([](auto& snapshot) { snapshot.mutable_roots(0)->add_word_steps(1); }));
  EXPECT_TRUE(is_refused_after([](auto& snapshot) { snapshot.mutable_stack_nodes(0)->add_parents(1); }));
}

TEST(HeapLoader, RefusesBlocksThatOverlapOrGoBackwards) {
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_address_steps(1, 1); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_address_steps(1, 0); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_sizes(0, 257); }));
  EXPECT_FALSE(is_refused_with_blocks([](auto& blocks) { blocks.set_sizes(0, 256); }));
  EXPECT_TRUE(is_refused_after([](auto& snapshot) { *snapshot.add_blocks() = snapshot.blocks(0); }));
}

TEST(HeapLoader, RefusesWhatIsOutOfRange) {
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_base(0); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_base(UINT64_MAX - 16); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_sizes(2, UINT64_MAX); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_address_steps(2, UINT64_MAX / 16); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_count_steps(1, 6); }));
  EXPECT_TRUE(is_refused_after([](auto& snapshot) { snapshot.mutable_stack_nodes(0)->set_ids(0, UINT32_MAX); }));
  EXPECT_TRUE(is_refused_after([](auto& snapshot) { snapshot.mutable_stack_nodes(0)->set_parents(1, 2); }));
}

TEST(HeapLoader, RefusesWhatIsSaidOfBlocksThatAreNotThere) {
  EXPECT_FALSE(is_refused_with_blocks([](auto& blocks) { blocks.add_ignored(2); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.add_ignored(3); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) {
    blocks.add_ignored(2);
    blocks.add_ignored(UINT32_MAX);
  }));
  EXPECT_FALSE(is_refused_with_blocks([](auto& blocks) { blocks.set_address_unit(16); }));
  for (const uint32_t unit : {1u, 15u, UINT32_MAX})
    EXPECT_TRUE(is_refused_with_blocks([&](auto& blocks) { blocks.set_address_unit(unit); }));
}

TEST(HeapLoader, RefusesWordsOutsideOfTheirBlock) {
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_word_steps(2, 2); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_word_steps(2, UINT32_MAX); }));
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_word_steps(1, 0); }));  // two at one place
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_sizes(1, 31); }));
}

TEST(HeapLoader, RefusesAContinuationOfNothing) {
  EXPECT_TRUE(is_refused_with_blocks([](auto& blocks) { blocks.set_continued(true); }));
}

TEST(HeapLoader, RefusesWrongTotals) {
  const std::string whole = to_snapshot_file(small_snapshot());
  // Blocks, bytes, words, root words, stack nodes, vtables.
  for (size_t field = 0; field < 6; ++field) {
    std::string file = whole;
    ++file[file.size() - snapshot_format::kTrailerBytes + 2 + field * 9 + 1];
    EXPECT_TRUE(is_refused(file)) << "total " << field;
  }
}

// One of a program that goes on, and says something about its blocks.
snapshot::Snapshot talkative_snapshot(uint32_t sequence) {
  snapshot::Snapshot snapshot = small_snapshot();
  snapshot.mutable_header()->set_trigger(snapshot::Header::TIMER);
  snapshot.mutable_header()->set_sequence(sequence);
  snapshot::Blocks& blocks = *snapshot.mutable_blocks(0);
  blocks.add_ignored(2);
  for (int i = 0; i < 3; ++i) blocks.add_ages(sequence);
  snapshot::Name& name = *snapshot.add_names();
  name.set_address(0x10100);
  name.set_name("B");
  return snapshot;
}

std::string damaged_copy(const std::string& whole, std::mt19937& random) {
  std::string damaged = whole;
  const size_t flips = 1 + random() % 4;
  for (size_t i = 0; i < flips; ++i)
    damaged[random() % (damaged.size() - snapshot_format::kTrailerBytes)] = static_cast<char>(random());
  set_checksum(damaged);
  return damaged;
}

// The loader and every pass behind it, on damage that the checksum does not show: in the snapshot, or in the one
// before.
TEST(Analyze, SurvivesRandomBytes) {
  const std::string exit = to_snapshot_file(small_snapshot());
  const std::string timer = to_snapshot_file(talkative_snapshot(3));
  const std::string before = to_snapshot_file(talkative_snapshot(2));
  const google::protobuf::LogSilencer quiet;
  std::mt19937 random(20240607);  // NOLINT: the same bytes every time
  const TemporaryFile file;
  const TemporaryFile file_before;
  const AnalyzeOptions options{.sysroot = "", .preceding = [&] { return file_before.path(); }};
  int accepted = 0;
  int proved = 0;
  for (int round = 0; round < 10000; ++round) {
    file.write(round % 3 == 2 ? timer : damaged_copy(round % 3 == 0 ? exit : timer, random));
    file_before.write(round % 2 == 0 ? before : damaged_copy(before, random));
    const auto result = analyze(file.path(), options);
    const auto* report = std::get_if<report::Report>(&result);
    if (report == nullptr) {
      const std::string& message = std::get<SnapshotError>(result).message;
      EXPECT_EQ(message.find("the analysis failed"), std::string::npos) << message;
      continue;
    }
    ++accepted;
    proved += report->findings_size() > 0 && report->findings(0).instances_before() > 0;
    EXPECT_FALSE(to_text(*report, {}).empty());
    EXPECT_FALSE(to_json(*report).empty());
  }
  EXPECT_GT(accepted, 1000);  // else nothing behind the loader was tested
  EXPECT_GT(proved, 1000);
}

}  // namespace
}  // namespace gordian
