// The files behind images: missing, replaced, of another place, damaged.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "analyzer/binary/c_library.h"
#include "tests/unit/binary_support.h"

namespace gordian {
namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "gordian-binary-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream result;
  result << file.rdbuf();
  return result.str();
}

void write_file(const std::filesystem::path& path, const std::string& contents) {
  std::ofstream(path, std::ios::binary) << contents;
}

// Asks everything there is to ask, of a program that may be damaged. Nothing but surviving is expected.
void ask_everything(const std::string& path, const std::vector<uint64_t>& addresses) {
  const auto binaries = open_binary(path);
  for (const char* name :
       {"shapes::Plain", "shapes::Containers", "shapes::Diamond", "main::Local", "std::shared_ptr<shapes::Node>"}) {
    const Type& type = binaries->type(binaries->complete(binaries->find_type(name)));
    for (const TypeMember& member : type.members) binaries->type(binaries->complete(member.type));
  }
  for (uint64_t address : addresses) {
    std::string name;
    uint64_t offset = 0;
    binaries->frames_of_call(address + kTestBias + 8);
    binaries->type(binaries->class_of_function(address + kTestBias));
    binaries->variable_at(address + kTestBias, &name, &offset);
    binaries->symbol_at(address + kTestBias);
    binaries->calls_of(address + kTestBias);
  }
  binaries->problems();
}

std::vector<uint64_t> some_addresses(const std::string& path) {
  std::vector<uint64_t> result;
  size_t i = 0;
  for (const auto& [name, address] : symbols_of(path)) {
    if (i++ % 10 == 0) result.push_back(address);
  }
  return result;
}

TEST(BinaryFiles, BuildIdIsChecked) {
  const std::string path = shapes_path("gcc_O0");
  if (path.empty()) GTEST_SKIP();
  const std::string build_id = build_id_of(path);
  ASSERT_EQ(build_id.size(), 20u);
  const auto same = open_binary(path, kTestBias, build_id);
  EXPECT_NE(same->find_type("shapes::Plain"), kNoType);
  EXPECT_TRUE(same->problems().empty());
  const auto other = open_binary(path, kTestBias, "01234567890123456789");
  EXPECT_EQ(other->find_type("shapes::Plain"), kNoType);
  EXPECT_EQ(other->frames_of_call(kTestBias + 0x1000)[0].module, path);
  ASSERT_EQ(other->problems().size(), 1u);
  EXPECT_NE(other->problems()[0].find(path + ": "), std::string::npos);
  EXPECT_NE(other->problems()[0].find("build-id differs"), std::string::npos) << other->problems()[0];
}

TEST(BinaryFiles, MissingFileIsAProblemOnceNeeded) {
  const auto binaries = open_binary("/nonexistent/program");
  EXPECT_TRUE(binaries->problems().empty());
  EXPECT_EQ(binaries->find_type("A"), kNoType);
  ASSERT_EQ(binaries->problems().size(), 1u);
  EXPECT_EQ(binaries->problems()[0], "/nonexistent/program: No such file or directory");
}

TEST(BinaryFiles, OtherThingsAreNotOpened) {
  const TemporaryFolder folder;
  write_file(folder.path() / "text", "not an ELF file");
  write_file(folder.path() / "empty", "");
  std::filesystem::create_directory(folder.path() / "folder");
  ASSERT_EQ(mkfifo((folder.path() / "fifo").c_str(), 0600), 0);
  for (const char* name : {"text", "empty", "folder", "fifo"}) {
    const auto binaries = open_binary((folder.path() / name).string());
    EXPECT_EQ(binaries->find_type("A"), kNoType);
    EXPECT_EQ(binaries->problems().size(), 1u) << name;
  }
}

TEST(BinaryFiles, VdsoIsNoProblem) {
  const auto binaries = open_binary("linux-vdso.so.1");
  EXPECT_EQ(binaries->find_type("A"), kNoType);
  EXPECT_EQ(binaries->frames_of_call(kTestBias + 0x100).size(), 1u);
  EXPECT_TRUE(binaries->problems().empty());
}

TEST(BinaryFiles, TheCLibraryIsKnownByItsFilesName) {
  for (const char* path :
       {"/lib/x86_64-linux-gnu/libc.so.6", "libc-2.31.so", "/lib64/ld-linux-x86-64.so.2", "/lib/libm.so.6",
        "/lib/libm-2.31.so", "libpthread.so.0", "/usr/lib/libdl.so.2", "librt.so.1"})
    EXPECT_TRUE(is_c_library(path)) << path;
  for (const char* path : {"", "/", "/libc.so/program", "libcrypto.so.3", "libc++.so.1", "libc-client.so", "libm",
                           "libc-2.31", "libmd.so.0"})
    EXPECT_FALSE(is_c_library(path)) << path;
}

// Of the C library symbols are read, no debug info.
TEST(BinaryFiles, TheCLibraryHasSymbolsOnly) {
  const std::string path = shapes_path("gcc_O0");
  if (path.empty()) GTEST_SKIP();
  const TemporaryFolder folder;
  const std::string libc = (folder.path() / "libc.so.6").string();
  std::filesystem::copy_file(path, libc);
  const auto binaries = open_binary(libc);
  EXPECT_EQ(binaries->find_type("shapes::Plain"), kNoType);
  const std::vector<SourceFrame> frames =
      binaries->frames_of_call(kTestBias + symbols_of(path).find("main")->second + 1);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].function, "main");
  EXPECT_EQ(frames[0].file, "");
  EXPECT_TRUE(binaries->problems().empty());
}

TEST(BinaryFiles, SysrootComesFirst) {
  const std::string path = shapes_path("gcc_O0");
  if (path.empty()) GTEST_SKIP();
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "opt");
  std::filesystem::copy_file(path, folder.path() / "opt/program");
  ImageInfo info;
  info.path = "/opt/program";
  info.end = 1 << 30;
  Binaries binaries({info}, {.sysroot = folder.path().string()});
  EXPECT_NE(binaries.find_type("shapes::Plain"), kNoType);
  EXPECT_TRUE(binaries.problems().empty());
}

// Two processes share what was read, at different addresses; a file without a build-id is read again.
TEST(BinaryFiles, FilesAreSharedByBuildId) {
  const std::string path = shapes_path("gcc_O0");
  if (path.empty()) GTEST_SKIP();
  const TemporaryFolder folder;
  const std::string copy = (folder.path() / "program").string();
  std::filesystem::copy_file(path, copy);
  const auto files = make_image_files();
  ImageInfo info;
  info.path = copy;
  info.build_id = build_id_of(path);
  info.end = 1 << 30;
  EXPECT_NE(Binaries({info}, {.sysroot = {}, .files = files}).find_type("shapes::Plain"), kNoType);
  std::filesystem::remove(copy);
  info.start = info.bias = 0x400000;
  EXPECT_NE(Binaries({info}, {.sysroot = {}, .files = files}).find_type("shapes::Plain"), kNoType);
  EXPECT_EQ(Binaries({info}, {}).find_type("shapes::Plain"), kNoType);
  info.build_id.clear();
  EXPECT_EQ(Binaries({info}, {.sysroot = {}, .files = files}).find_type("shapes::Plain"), kNoType);
}

TEST(BinaryFiles, ImagesByAddress) {
  ImageInfo first, second, inside;
  first.path = "/nonexistent/first";
  first.start = 0x1000;
  first.end = 0x5000;
  second.path = "/nonexistent/second";
  second.start = 0x8000;
  second.end = 0x9000;
  inside.path = "/nonexistent/inside";
  inside.start = 0x2000;
  inside.end = 0x3000;
  const Binaries binaries({second, first, inside}, {});
  EXPECT_EQ(binaries.image_at(0xfff), std::nullopt);
  EXPECT_EQ(binaries.image_at(0x1000), 1u);
  EXPECT_EQ(binaries.image_at(0x2800), 2u);
  EXPECT_EQ(binaries.image_at(0x4fff), 1u);
  EXPECT_EQ(binaries.image_at(0x5000), std::nullopt);
  EXPECT_EQ(binaries.image_at(0x8fff), 0u);
}

TEST(BinaryFiles, CutFiles) {
  const std::string path = shapes_path("gcc_O2");
  if (path.empty()) GTEST_SKIP();
  const std::string contents = contents_of(path);
  const std::vector<uint64_t> addresses = some_addresses(path);
  const TemporaryFolder folder;
  const std::string cut = (folder.path() / "cut").string();
  for (int part = 0; part < 16; part++) {
    write_file(cut, contents.substr(0, contents.size() * static_cast<size_t>(part) / 16));
    ask_everything(cut, addresses);
  }
}

class BinaryDamage : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Variants, BinaryDamage, testing::Values("gcc_O2", "gcc_dwarf4", "gcc_type_units", "clang_O0"),
                         [](const auto& one) { return one.param; });

TEST_P(BinaryDamage, FlippedBytes) {
  const std::string path = shapes_path(GetParam());
  if (path.empty()) GTEST_SKIP();
  const std::string contents = contents_of(path);
  const std::vector<uint64_t> addresses = some_addresses(path);
  const TemporaryFolder folder;
  const std::string damaged = (folder.path() / "damaged").string();
  std::mt19937_64 random(20240501);
  for (int round = 0; round < 50; round++) {
    std::string copy = contents;
    // Few flips leave the file readable up to the damage; many reach every reader.
    const int flips = 1 << (round % 8);
    for (int i = 0; i < flips; i++) copy[random() % copy.size()] ^= static_cast<char>(1 + random() % 255);
    write_file(damaged, copy);
    ask_everything(damaged, addresses);
  }
}

}  // namespace
}  // namespace gordian
