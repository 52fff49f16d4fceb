// From a destructor's machine code to which of the members are strong handles, and which are weak.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "tests/unit/binary_support.h"

namespace gordian {
namespace {

constexpr uint16_t kStrong = 8, kWeak = 12;  // where libstdc++ counts

std::string releases_path(const std::string& variant) {
  const char* folder = std::getenv("GORDIAN_TEST_BINARIES");
  const std::string path = std::string(folder == nullptr ? "." : folder) + "/releases_" + variant;
  return std::filesystem::exists(path) ? path : std::string();
}

// Symbols come from the program itself, code from its stripped copy: nothing has a name there.
class BinaryReleases : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const std::string stripped = releases_path(GetParam() + "_stripped");
    if (stripped.empty()) GTEST_SKIP() << GetParam() << " was not built";
    bias_ = GetParam().ends_with("_nopie") ? 0 : kTestBias;
    binaries_ = open_binary(stripped, bias_);
    symbols_ = symbols_of(releases_path(GetParam()));
  }
  const Releases& releases_of(const std::string& mangled) {
    const auto symbol = symbols_.find(mangled);
    const uint64_t address = symbol == symbols_.end() ? 0 : symbol->second + bias_;
    return binaries_->releases_of({.function = address});
  }
  // Places whose release proves a strong handle; a weak one.
  std::set<std::vector<int64_t>> strong(const std::string& mangled) {
    std::set<std::vector<int64_t>> result;
    for (const Decrease& one : releases_of(mangled).decreases)
      if (one.offset == kStrong && !one.increased_anywhere.contains(kStrong)) result.insert(one.word.steps);
    return result;
  }
  std::set<std::vector<int64_t>> weak(const std::string& mangled) {
    std::set<std::vector<int64_t>> result;
    for (const Decrease& one : releases_of(mangled).decreases)
      if (one.offset == kWeak && !one.decreased_before.contains(kStrong) && !one.increased_before.contains(kStrong))
        result.insert(one.word.steps);
    return result;
  }

  // Places whose handle is there only if a number says so.
  std::set<std::vector<int64_t>> conditional(const std::string& mangled) {
    std::set<std::vector<int64_t>> result;
    for (const Decrease& one : releases_of(mangled).decreases)
      if (!one.conditions.empty() && one.word.steps.size() == 1) result.insert(one.word.steps);
    return result;
  }

  uint64_t bias_ = 0;
  std::unique_ptr<Binaries> binaries_;
  std::multimap<std::string, uint64_t> symbols_;
};

using Places = std::set<std::vector<int64_t>>;

INSTANTIATE_TEST_SUITE_P(Variants, BinaryReleases,
                         testing::Values("gcc_O0", "gcc_O1", "gcc_O2", "gcc_O3", "gcc_Os", "gcc_O2_nopie", "clang_O0",
                                         "clang_O1", "clang_O2", "clang_Os"),
                         [](const auto& one) { return one.param; });

TEST_P(BinaryReleases, Members) {
  EXPECT_EQ(strong("_ZN8releases4BothD1Ev"), (Places{{8}}));
  EXPECT_EQ(weak("_ZN8releases4BothD1Ev"), (Places{{24}}));
}

TEST_P(BinaryReleases, ALockedWeakHandleIsNotStrong) {
  EXPECT_EQ(strong("_ZN8releases7LockingD1Ev"), Places());
  EXPECT_EQ(weak("_ZN8releases7LockingD1Ev"), (Places{{8}}));
}

TEST_P(BinaryReleases, BasesAndMembers) {
  EXPECT_EQ(strong("_ZN8releases7DerivedD1Ev"), (Places{{32}}));
  EXPECT_EQ(weak("_ZN8releases7DerivedD1Ev"), (Places{{16}}));
}

TEST_P(BinaryReleases, ElementsOfVectors) {
  EXPECT_TRUE(strong("_ZN8releases7VectorsD1Ev").contains({0, 8}));
  EXPECT_TRUE(weak("_ZN8releases7VectorsD1Ev").contains({24, 8}));
  for (const auto& place : strong("_ZN8releases7VectorsD1Ev")) EXPECT_EQ(place[0], 0);
  for (const auto& place : weak("_ZN8releases7VectorsD1Ev")) EXPECT_EQ(place[0], 24);
  bool strides = false;
  for (const Decrease& one : releases_of("_ZN8releases7VectorsD1Ev").decreases) strides |= one.stride == 16;
  EXPECT_TRUE(strides);
}

TEST_P(BinaryReleases, CallsThroughPointersAreToldWithTheirArguments) {
  const auto& calls = releases_of("_ZN8releases8CallbackD1Ev").indirect;
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].target.steps, std::vector<int64_t>{16});
  EXPECT_EQ(calls[0].object.steps, std::vector<int64_t>{0});
  EXPECT_TRUE(calls[0].arguments[0].is_object);
  EXPECT_TRUE(calls[0].arguments[1].is_object);
  EXPECT_EQ(calls[0].arguments[2].number, 3);  // destroy
}

TEST_P(BinaryReleases, ObjectsMayBeTheSecondArgument) {
  const auto& calls = releases_of("_ZN8releases5VagueD1Ev").indirect;
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].target.steps, std::vector<int64_t>{8});
  EXPECT_EQ(calls[0].object.steps, std::vector<int64_t>{8});
  EXPECT_EQ(calls[0].arguments[0].number, 3);  // destroy
  EXPECT_TRUE(calls[0].arguments[1].is_object);
}

TEST_P(BinaryReleases, AnyAddressIsAccepted) {
  for (const uint64_t address : {uint64_t{0}, kTestBias, kTestBias + 0xfffffff0, ~uint64_t{0}})
    EXPECT_TRUE(binaries_->releases_of({.function = address}).decreases.empty());
}

TEST_P(BinaryReleases, Alternatives) {
  EXPECT_EQ(conditional("_ZN8releases8OptionalD1Ev"), (Places{{24}, {48}}));
  EXPECT_EQ(strong("_ZN8releases8OptionalD1Ev"), (Places{{8}, {24}}));
  EXPECT_EQ(conditional("_ZN8releases7VariantD1Ev"), (Places{{8}}));
  EXPECT_EQ(strong("_ZN8releases7VariantD1Ev"), (Places{{8}, {32}}));
  EXPECT_EQ(conditional("_ZN8releases8HandMadeD1Ev"), (Places{{16}}));
}

TEST_P(BinaryReleases, AlternativesByPartsOfNumbers) {
  EXPECT_EQ(conditional("_ZN8releases6OfBitsD1Ev"), (Places{{16}}));
  EXPECT_EQ(strong("_ZN8releases6OfBitsD1Ev"), (Places{{16}, {32}}));
  EXPECT_EQ(conditional("_ZN8releases6OfSignD1Ev"), (Places{{16}}));
}

TEST_P(BinaryReleases, AlternativesByTable) {
  EXPECT_EQ(conditional("_ZN8releases8VariantsD1Ev"), (Places{{8}, {16}}));
  EXPECT_EQ(strong("_ZN8releases8VariantsD1Ev"), (Places{{16}, {48}}));
}

TEST_P(BinaryReleases, AlternativesByTwoWays) {
  EXPECT_EQ(conditional("_ZN8releases8TwoKindsD1Ev"), (Places{{8}}));
  EXPECT_EQ(strong("_ZN8releases8TwoKindsD1Ev"), (Places{{8}}));
}

TEST_P(BinaryReleases, TableOfFunctions) {
  EXPECT_EQ(conditional("_ZN8releases7ByTableD1Ev"), (Places{{16}}));
  EXPECT_EQ(strong("_ZN8releases7ByTableD1Ev"), (Places{{16}}));
  EXPECT_EQ(weak("_ZN8releases7ByTableD1Ev"), (Places{{16}}));
  for (const Decrease& one : releases_of("_ZN8releases7ByTableD1Ev").decreases)
    EXPECT_FALSE(one.increased_anywhere.contains(kStrong));
}

TEST_P(BinaryReleases, NumbersThatDecideOtherThings) {
  EXPECT_EQ(conditional("_ZN8releases7FlaggedD1Ev"), Places());
  EXPECT_EQ(strong("_ZN8releases7FlaggedD1Ev"), (Places{{16}, {32}}));
}

}  // namespace
}  // namespace gordian
