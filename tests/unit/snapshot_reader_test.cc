// What SnapshotReader says of files that are no whole snapshots.
#include "analyzer/input/snapshot_reader.h"

#include <unistd.h>

#include <optional>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "analyzer/graph/heap.h"
#include "schema/snapshot_format.h"
#include "tests/unit/small_snapshot.h"

namespace gordian {
namespace {

using Kind = SnapshotError::Kind;

// Opens the file and loads all of it (the totals are checked then); the first problem, if any.
std::optional<Kind> problem_with(const std::string& path) {
  auto result = SnapshotReader::open(path);
  if (const auto* error = std::get_if<SnapshotError>(&result)) {
    EXPECT_NE(error->message.find(path), std::string::npos) << error->message;
    EXPECT_EQ(error->message.find('\n'), std::string::npos) << error->message;
    return error->kind;
  }
  auto& reader = std::get<SnapshotReader>(result);
  const auto heap = Heap::load(reader, path);
  const auto* error = std::get_if<SnapshotError>(&heap);
  return error != nullptr ? std::optional(error->kind) : std::nullopt;
}

std::optional<Kind> problem_with_content(const std::string& content) {
  return problem_with(TemporaryFile(content).path());
}

TEST(SnapshotReader, ReadsWhatWasWritten) {
  const TemporaryFile file(to_snapshot_file(small_snapshot()));
  auto result = SnapshotReader::open(file.path());
  ASSERT_TRUE(std::holds_alternative<SnapshotReader>(result));
  auto& reader = std::get<SnapshotReader>(result);
  EXPECT_EQ(reader.header().pid(), 7u);
  EXPECT_EQ(reader.trailer().blocks(), 3u);
  EXPECT_EQ(reader.trailer().bytes(), 88u);
  EXPECT_EQ(reader.trailer().words(), 6u);
  EXPECT_EQ(reader.trailer().root_words(), 1u);
  EXPECT_EQ(reader.trailer().stack_nodes(), 2u);
  EXPECT_EQ(reader.trailer().vtables(), 2u);
  for (int pass = 0; pass < 2; ++pass) {
    snapshot::Snapshot record;
    int records = 0;
    while (reader.next(record)) ++records;
    EXPECT_EQ(records, 7);  // a thread, two vtables, stack nodes, blocks, roots, a note
    EXPECT_FALSE(reader.failed());
    reader.rewind();
  }
}

TEST(SnapshotReader, OtherFiles) {
  EXPECT_EQ(problem_with("/no/such/file.gsnap"), Kind::kMissing);
  EXPECT_EQ(problem_with("/tmp"), Kind::kUnreadable);
  EXPECT_EQ(problem_with_content(""), Kind::kNotASnapshot);
  EXPECT_EQ(problem_with_content("#!/bin/sh\necho a script, and none too short for a header\n"), Kind::kNotASnapshot);
  EXPECT_EQ(problem_with_content(std::string(4096, '\0')), Kind::kNotASnapshot);
  EXPECT_EQ(problem_with_content(std::string(4096, '\n')), Kind::kNotASnapshot);
}

TEST(SnapshotReader, NewerVersionAndOtherMachine) {
  snapshot::Snapshot snapshot = small_snapshot();
  snapshot.mutable_header()->set_version_major(2);
  EXPECT_EQ(problem_with_content(to_snapshot_file(snapshot)), Kind::kTooNew);
  snapshot = small_snapshot();
  snapshot.mutable_header()->set_version_minor(99);
  EXPECT_EQ(problem_with_content(to_snapshot_file(snapshot)), std::nullopt);
  snapshot.mutable_header()->set_machine(183);  // EM_AARCH64
  EXPECT_EQ(problem_with_content(to_snapshot_file(snapshot)), Kind::kOtherMachine);
}

TEST(SnapshotReader, CutOffAnywhere) {
  const std::string whole = to_snapshot_file(small_snapshot());
  const TemporaryFile file;
  for (size_t size = 0; size < whole.size(); ++size) {
    file.write(whole.substr(0, size));
    const auto problem = problem_with(file.path());
    ASSERT_TRUE(problem == Kind::kTruncated || problem == Kind::kNotASnapshot) << "cut off after " << size << " bytes";
    // What has the whole magic can be told from other files.
    if (size >= 16) {
      EXPECT_EQ(problem, Kind::kTruncated) << "cut off after " << size << " bytes";
    }
  }
}

TEST(SnapshotReader, AnyBitFlipped) {
  const std::string whole = to_snapshot_file(small_snapshot());
  const TemporaryFile file;
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
    file.write(damaged);
    EXPECT_TRUE(problem_with(file.path()).has_value()) << "bit " << bit % 8 << " of byte " << bit / 8;
  }
}

// The runtime writes records of a MiB at most; what a parser makes of one takes many times that.
TEST(SnapshotReader, RecordsHaveALimit) {
  snapshot::Snapshot snapshot = small_snapshot();
  snapshot.mutable_not_seen(0)->set_detail(std::string(snapshot_format::kMaxRecordBytes - 8, 'x'));
  EXPECT_EQ(problem_with_content(to_snapshot_file(snapshot)), std::nullopt);
  snapshot.mutable_not_seen(0)->set_detail(std::string(snapshot_format::kMaxRecordBytes + 16, 'x'));
  EXPECT_EQ(problem_with_content(to_snapshot_file(snapshot)), Kind::kCorrupt);
  snapshot = small_snapshot();
  snapshot.mutable_header()->set_cwd(std::string(snapshot_format::kMaxRecordBytes + 16, 'x'));
  EXPECT_EQ(problem_with_content(to_snapshot_file(snapshot)), Kind::kCorrupt);
}

// A header said to be of 4 GiB and a bit, in a file that long: its length does not fit into what the parser takes.
TEST(SnapshotReader, AHeaderOfManyGigabytes) {
  for (const uint64_t length : {uint64_t{1} << 31, (uint64_t{1} << 32) + 64}) {
    std::string begin{'\x0a'};
    for (uint64_t rest = length; rest > 0; rest >>= 7)
      begin += static_cast<char>((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    const TemporaryFile file(begin + std::string("\x09GRDSNAP1"));
    ASSERT_EQ(truncate(file.path().c_str(), static_cast<off_t>(length + 4096)), 0);  // a hole
    EXPECT_TRUE(problem_with(file.path()).has_value()) << length;
  }
}

TEST(SnapshotReader, AppendedBytesAreAnError) {
  EXPECT_TRUE(problem_with_content(to_snapshot_file(small_snapshot()) + "x").has_value());
}

}  // namespace
}  // namespace gordian
