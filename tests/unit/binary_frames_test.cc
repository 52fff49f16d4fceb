// Call stack lines: inlined functions, lambdas, stripped programs, addresses of nothing.
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>

#include "tests/unit/binary_support.h"

namespace gordian {
namespace {

// The return address that the program prints for `what`, as ELF virtual address.
uint64_t printed_address(const std::string& path, const std::string& what) {
  std::istringstream lines(output_of("'" + path + "'"));
  std::string word, address;
  while (lines >> word) {
    if (word == what && lines >> address) return std::strtoull(address.c_str(), nullptr, 16);
  }
  return 0;
}

class BinaryFrames : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    path_ = shapes_path(GetParam());
    if (path_.empty()) GTEST_SKIP() << GetParam() << " was not built";
    bias_ = GetParam() == "gcc_nopie" ? 0 : kTestBias;
    binaries_ = open_binary(path_, bias_);
  }
  const std::vector<SourceFrame>& frames(const std::string& what) {
    return binaries_->frames_of_call(printed_address(path_, what) + bias_);
  }
  std::string path_;
  uint64_t bias_ = 0;
  std::unique_ptr<Binaries> binaries_;
};

INSTANTIATE_TEST_SUITE_P(Variants, BinaryFrames,
                         testing::Values("gcc_O0", "gcc_O2", "gcc_dwarf4", "gcc_type_units", "gcc_nopie",
                                         "gcc_compressed", "gcc_split", "gcc_split_dwarf4", "linked", "clang_O0",
                                         "clang_O2", "clang_dwarf4", "clang_split"),
                         [](const auto& one) { return one.param; });

TEST_P(BinaryFrames, InlinedCall) {
  const std::vector<SourceFrame>& found = frames("call");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].function, "shapes::middle");
  EXPECT_TRUE(found[0].inlined);
  EXPECT_EQ(found[0].line, place("shapes.cc", "middle"));
  EXPECT_EQ(found[1].function, "shapes::Caller::call");
  EXPECT_FALSE(found[1].inlined);
  EXPECT_EQ(found[1].line, place("shapes.cc", "call"));
  for (const SourceFrame& frame : found) {
    EXPECT_EQ(frame.file.front(), '/');
    EXPECT_TRUE(frame.file.ends_with("/tests/binaries/shapes.cc")) << frame.file;
    EXPECT_EQ(frame.module, path_);
    EXPECT_EQ(frame.offset, printed_address(path_, "call"));
  }
  EXPECT_EQ(&found, &frames("call"));  // cached
}

TEST_P(BinaryFrames, Lambda) {
  const std::vector<SourceFrame>& found = frames("lambda");
  const std::string line = std::to_string(place("shapes.cc", "lambda"));
  // Inlined or not; what follows belongs to std::function.
  EXPECT_EQ(found[0].function, "main::lambda at shapes.cc:" + line);
  EXPECT_EQ(std::to_string(found[0].line), line);
}

TEST(BinaryFramesNone, SymbolsOnly) {
  const std::string path = shapes_path("gcc_nodebug");
  if (path.empty()) GTEST_SKIP();
  const auto binaries = open_binary(path);
  const auto& frames = binaries->frames_of_call(printed_address(path, "lambda") + kTestBias);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].function, "main::{lambda()#1}::operator()");
  EXPECT_EQ(frames[0].file, "");
  EXPECT_EQ(frames[0].line, 0u);
  const std::optional<Symbol> symbol = binaries->symbol_at(printed_address(path, "lambda") + kTestBias);
  ASSERT_TRUE(symbol.has_value());
  EXPECT_EQ(symbol->name, "main::{lambda()#1}::operator()() const");
  EXPECT_EQ(symbol->mangled, "_ZZ4mainENKUlvE_clEv");
  EXPECT_TRUE(symbol->function);
  EXPECT_GT(symbol->size, symbol->offset);
}

TEST(BinaryFramesNone, Stripped) {
  const std::string path = shapes_path("stripped");
  if (path.empty()) GTEST_SKIP();
  const auto binaries = open_binary(path);
  const uint64_t address = printed_address(path, "lambda");
  const auto& frames = binaries->frames_of_call(address + kTestBias);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].function, "");
  EXPECT_EQ(frames[0].module, path);
  EXPECT_EQ(frames[0].offset, address);
  EXPECT_TRUE(binaries->problems().empty());  // being stripped is no problem
}

TEST(BinaryFramesNone, AddressesOfNothing) {
  const auto binaries = open_binary("/nonexistent/program");
  for (uint64_t address : {uint64_t{0}, uint64_t{1}, uint64_t{0x1234}, ~uint64_t{0}}) {
    const auto& frames = binaries->frames_of_call(address);
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_EQ(frames[0].module, "");
    EXPECT_EQ(frames[0].offset, address);
    EXPECT_FALSE(binaries->symbol_at(address).has_value());
    EXPECT_FALSE(binaries->image_at(address).has_value());
  }
}

// The test program itself, as mapped: a position-independent executable at the bias the kernel chose.
__attribute__((noinline)) uint64_t own_return_address() {
  return reinterpret_cast<uint64_t>(__builtin_return_address(0));
}

TEST(BinaryFramesSelf, OwnProgram) {
  const uint64_t address = own_return_address();
  const std::string maps = output_of("cat /proc/" + std::to_string(getpid()) + "/maps");
  ImageInfo info;
  std::istringstream lines(maps);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.find("binary_tests") == std::string::npos) continue;
    const size_t dash = line.find('-');
    if (info.path.empty()) info.path = line.substr(line.find('/'));
    if (info.start == 0) info.start = info.bias = std::strtoull(line.c_str(), nullptr, 16);
    info.end = std::strtoull(line.c_str() + dash + 1, nullptr, 16);
  }
  Binaries binaries({info}, {});
  EXPECT_EQ(binaries.image_at(address), 0u);
  const auto& frames = binaries.frames_of_call(address);
  EXPECT_TRUE(frames[0].function.ends_with("OwnProgram_Test::TestBody")) << frames[0].function;
  EXPECT_TRUE(frames[0].file.ends_with("binary_frames_test.cc"));
}

}  // namespace
}  // namespace gordian
