// What is kept on disk of debug info: found again as it was, or not at all.
#include "analyzer/binary/disk_cache.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/binary/die_table.h"

namespace gordian {
namespace {

namespace fs = std::filesystem;

constexpr DiskCache::Limits kAnySize{.least_bytes = 0};

class DiskCacheTest : public testing::Test {
 protected:
  DiskCacheTest() {
    std::string name = (fs::temp_directory_path() / "gordian-cache-XXXXXX").string();
    top_ = mkdtemp(name.data());
  }
  ~DiskCacheTest() override { fs::remove_all(top_); }

  std::string folder() const { return (top_ / "caches" / "gordian").string(); }
  // "01.index" of the build-id "\x01".
  fs::path file(const std::string& name) const { return fs::path(folder()) / (name + ".index"); }

  static void store(const DiskCache& cache, const std::string& build_id, const std::string& text) {
    const size_t half = text.size() / 2;
    const auto bytes = std::as_bytes(std::span(text));
    cache.store(build_id, {bytes.first(half), bytes.subspan(half)});
  }
  // Empty if there is nothing.
  static std::string load(const DiskCache& cache, const std::string& build_id) {
    const auto entry = cache.load(build_id);
    if (!entry) return {};
    EXPECT_EQ(reinterpret_cast<uintptr_t>(entry->bytes().data()) % 16, 0u);
    return {reinterpret_cast<const char*>(entry->bytes().data()), entry->bytes().size()};
  }
  static mode_t mode(const fs::path& path) {
    struct stat status = {};
    EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
  }
  static std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void write(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
  }

  fs::path top_;
};

TEST_F(DiskCacheTest, GivesBackWhatWasStored) {
  const DiskCache cache(folder(), kAnySize);
  EXPECT_EQ(load(cache, "\x01"), "");
  store(cache, "\x01", "the one");
  store(cache, "\x02\xfe", std::string(100'000, 'x'));
  EXPECT_EQ(load(cache, "\x01"), "the one");
  EXPECT_EQ(load(cache, "\x02\xfe"), std::string(100'000, 'x'));
  EXPECT_EQ(load(cache, "\x02"), "");
  store(cache, "\x01", "another");
  EXPECT_EQ(load(DiskCache(folder(), kAnySize), "\x01"), "another");
  EXPECT_TRUE(fs::exists(file("02fe")));
}

TEST_F(DiskCacheTest, IsPrivate) {
  umask(0);
  store(DiskCache(folder(), kAnySize), "\x01", "text");
  umask(022);
  EXPECT_EQ(mode(folder()), 0700u);
  EXPECT_EQ(mode(file("01")), 0600u);
}

TEST_F(DiskCacheTest, LeavesNothingButTheFile) {
  store(DiskCache(folder(), kAnySize), "\x01", "text");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder()), fs::directory_iterator()), 1);
}

TEST_F(DiskCacheTest, AnyBitFlipped) {
  const DiskCache cache(folder(), kAnySize);
  store(cache, "\x01", "a text of some length");
  const std::string whole = content(file("01"));
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
    write(file("01"), damaged);
    EXPECT_EQ(load(cache, "\x01"), "") << "bit " << bit % 8 << " of byte " << bit / 8;
  }
  write(file("01"), whole);
  EXPECT_EQ(load(cache, "\x01"), "a text of some length");
}

TEST_F(DiskCacheTest, CutOffOrContinued) {
  const DiskCache cache(folder(), kAnySize);
  store(cache, "\x01", "a text of some length");
  const std::string whole = content(file("01"));
  for (size_t size = 0; size < whole.size(); ++size) {
    write(file("01"), whole.substr(0, size));
    EXPECT_EQ(load(cache, "\x01"), "") << size;
  }
  write(file("01"), whole + "x");
  EXPECT_EQ(load(cache, "\x01"), "");
}

TEST_F(DiskCacheTest, WhatOthersCanWriteToIsNotThere) {
  const DiskCache cache(folder(), kAnySize);
  store(cache, "\x01", "text");
  for (const mode_t mode : {0620, 0602}) {
    ASSERT_EQ(chmod(file("01").c_str(), mode), 0);
    EXPECT_EQ(load(cache, "\x01"), "");
  }
  ASSERT_EQ(chmod(file("01").c_str(), 0600), 0);
  ASSERT_EQ(chmod(folder().c_str(), 0777), 0);
  EXPECT_EQ(load(cache, "\x01"), "");
  store(cache, "\x02", "text");
  EXPECT_FALSE(fs::exists(file("02")));
  ASSERT_EQ(chmod(folder().c_str(), 0755), 0);
  EXPECT_EQ(load(cache, "\x01"), "text");
}

TEST_F(DiskCacheTest, AnotherUsersIsNotThere) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const DiskCache cache(folder(), kAnySize);
  store(cache, "\x01", "text");
  ASSERT_EQ(chown(file("01").c_str(), 1234, 0), 0);
  EXPECT_EQ(load(cache, "\x01"), "");
  ASSERT_EQ(chown(file("01").c_str(), 0, 0), 0);
  ASSERT_EQ(chown(folder().c_str(), 1234, 0), 0);
  EXPECT_EQ(load(cache, "\x01"), "");
}

TEST_F(DiskCacheTest, LinksAreNotFollowed) {
  const DiskCache cache(folder(), kAnySize);
  store(cache, "\x01", "text");
  fs::rename(file("01"), top_ / "elsewhere");
  fs::create_symlink(top_ / "elsewhere", file("01"));
  EXPECT_EQ(load(cache, "\x01"), "");
  store(cache, "\x01", "new");  // in the link's place
  EXPECT_EQ(load(cache, "\x01"), "new");
  EXPECT_NE(content(top_ / "elsewhere").find("text"), std::string::npos);
}

TEST_F(DiskCacheTest, WhereNothingCanBeWrittenNothingIsKept) {
  write(top_ / "caches", "a file");
  const DiskCache cache(folder(), kAnySize);
  store(cache, "\x01", "text");
  EXPECT_EQ(load(cache, "\x01"), "");
  EXPECT_EQ(content(top_ / "caches"), "a file");
}

TEST_F(DiskCacheTest, TheLeastRecentlyUsedGo) {
  const std::string text(1000, 'x');
  const DiskCache cache(folder(), {.most_bytes = 4000, .least_bytes = 1});
  for (const char* id : {"\x01", "\x02", "\x03"}) store(cache, id, text);
  const auto age = [&](const char* name, int seconds) {
    fs::last_write_time(file(name), fs::file_time_type::clock::now() - std::chrono::seconds(seconds));
  };
  age("01", 300);
  age("02", 200);
  age("03", 100);
  EXPECT_EQ(load(cache, "\x01"), text);  // now it is the last one
  write(fs::path(folder()) / "notes.txt", std::string(8000, 'x'));
  store(cache, "\x04", text);
  EXPECT_EQ(load(cache, "\x02"), "");
  for (const char* id : {"\x01", "\x03", "\x04"}) EXPECT_EQ(load(cache, id), text);
  EXPECT_TRUE(fs::exists(fs::path(folder()) / "notes.txt"));
  store(cache, "\x05", std::string(3000, 'x'));  // more than half of all
  EXPECT_EQ(load(cache, "\x05"), "");
  EXPECT_EQ(load(cache, "\x04"), text);
}

TEST_F(DiskCacheTest, WhatIsSmallIsNotKept) {
  const DiskCache cache(folder(), {.least_bytes = 100});
  store(cache, "\x01", std::string(99, 'x'));
  EXPECT_FALSE(fs::exists(folder()));
  store(cache, "\x01", std::string(100, 'x'));
  EXPECT_EQ(load(cache, "\x01"), std::string(100, 'x'));
}

TEST_F(DiskCacheTest, WhatWasNotFinishedGoesAfterAnHour) {
  const DiskCache cache(folder(), kAnySize);
  store(cache, "\x01", "text");
  const fs::path fresh = fs::path(folder()) / "02.index.7.partial", old = fs::path(folder()) / "03.index.8.partial";
  write(fresh, "x");
  write(old, "x");
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(2));
  store(cache, "\x04", "text");
  EXPECT_TRUE(fs::exists(fresh));
  EXPECT_FALSE(fs::exists(old));
}

// --- What is stored of debug info.

struct SmallTable {
  std::vector<ScopeNode> nodes{{.at = 11, .end = 99, .parent = 0, .tag = 17}, {.at = 20, .end = 30, .parent = 0}};
  std::vector<TypeKey> types{{.key = 7, .node = 1}};
  std::vector<FunctionPart> functions{{.low = 0x1000, .high = 0x1010, .at = 40, .entry = 1}};
  std::vector<FixedVariable> variables{{.address = 0x2000, .at = 50}};
  std::vector<uint64_t> copies{60, 61};
  std::vector<uint64_t> destructors{70};
  DieTable view() const { return {nodes, types, functions, variables, copies, destructors}; }
};

// In 8-byte words, as it is aligned.
std::vector<uint64_t> words_of(const DieTable& table, uint64_t checksum) {
  const DieTableBytes bytes(table, checksum);
  std::string all;
  for (const auto& part : bytes.parts()) all.append(reinterpret_cast<const char*>(part.data()), part.size());
  std::vector<uint64_t> words(all.size() / 8);
  std::memcpy(words.data(), all.data(), words.size() * 8);
  return words;
}

std::optional<DieTable> read(const std::vector<uint64_t>& words, uint64_t checksum) {
  return read_die_table(std::as_bytes(std::span(words)), checksum);
}

TEST(DieTable, ReadsWhatWasWritten) {
  const SmallTable table;
  const auto words = words_of(table.view(), 5);
  const auto read_back = read(words, 5);
  ASSERT_TRUE(read_back.has_value());
  ASSERT_EQ(read_back->nodes.size(), 2u);
  EXPECT_EQ(read_back->nodes[0].tag, 17u);
  EXPECT_EQ(read_back->nodes[1].at, 20u);
  ASSERT_EQ(read_back->types.size(), 1u);
  EXPECT_EQ(read_back->types[0].node, 1u);
  ASSERT_EQ(read_back->functions.size(), 1u);
  EXPECT_EQ(read_back->functions[0].high, 0x1010u);
  ASSERT_EQ(read_back->variables.size(), 1u);
  EXPECT_EQ(read_back->variables[0].at, 50u);
  ASSERT_EQ(read_back->copies.size(), 2u);
  EXPECT_EQ(read_back->copies[1], 61u);
  ASSERT_EQ(read_back->destructors.size(), 1u);
  EXPECT_EQ(read_back->destructors[0], 70u);
}

TEST(DieTable, OfOtherDebugInfoIsNoTable) {
  const SmallTable table;
  EXPECT_FALSE(read(words_of(table.view(), 5), 6).has_value());
}

TEST(DieTable, WhatContradictsItselfIsNoTable) {
  const SmallTable table;
  const auto words = words_of(table.view(), 5);
  for (size_t size = 0; size < words.size(); ++size)
    EXPECT_FALSE(read({words.begin(), words.begin() + static_cast<ptrdiff_t>(size)}, 5).has_value()) << size;
  auto longer = words;
  longer.push_back(0);
  EXPECT_FALSE(read(longer, 5).has_value());
  for (size_t count = 1; count < 7; ++count) {
    for (const uint64_t wrong : {uint64_t{3}, uint64_t{1} << 61, UINT64_MAX, UINT64_MAX / 24 + 2}) {
      auto damaged = words;
      damaged[count] = wrong;
      EXPECT_FALSE(read(damaged, 5).has_value()) << count << " " << wrong;
    }
  }
  SmallTable hostile;
  hostile.nodes[1].parent = 2;
  EXPECT_FALSE(read(words_of(hostile.view(), 5), 5).has_value());
  hostile.nodes[1].parent = 1;
  EXPECT_TRUE(read(words_of(hostile.view(), 5), 5).has_value());
  hostile.types[0].node = 2;
  EXPECT_FALSE(read(words_of(hostile.view(), 5), 5).has_value());
}

}  // namespace
}  // namespace gordian
