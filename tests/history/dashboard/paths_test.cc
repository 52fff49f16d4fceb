#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "history/dashboard/names_in_paths.h"
#include "history/dashboard/repository_paths.h"

namespace gordian::history {
namespace {

TEST(NamesInPaths, ThereAndBack) {
  for (const std::string name : {"main", "feature/x y", "Größe", "../../etc/passwd", "__proto__", "A_2f", "", "%2F"})
    EXPECT_EQ(name_of_segment(segment(name)), name);
  EXPECT_EQ(segment("feature/x"), "feature_2fx");
  EXPECT_EQ(segment("A.b-1"), "_41_2eb-1");
  EXPECT_NE(segment("a"), segment("A"));
}

TEST(NamesInPaths, WhatNobodyWrites) {
  for (const char* text : {"A", "_", "_2", "_2F", "_zz", "a.b", "a%2f", "_61"})
    EXPECT_FALSE(name_of_segment(text)) << text;
}

TEST(NamesInPaths, Parts) {
  EXPECT_EQ(parts_of("").size(), 1u);
  EXPECT_EQ(parts_of("a//b/"), (std::vector<std::string_view>{"a", "", "b", ""}));
}

class RepositoryPathsTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::path(testing::TempDir()) / "gordian-source-paths" / std::to_string(getpid());
    for (const char* file : {"server/session.cc", "lib/a b/x.h"}) {
      std::filesystem::create_directories((root_ / file).parent_path());
      std::ofstream(root_ / file) << "x";
    }
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  std::filesystem::path root_;
};

TEST_F(RepositoryPathsTest, BelowTheRoot) {
  RepositoryPaths paths(root_.string());
  EXPECT_EQ(paths.relative((root_ / "server/session.cc").string()), "server/session.cc");
  EXPECT_EQ(paths.relative((root_ / "build/../server/session.cc").string()), "server/session.cc");
  EXPECT_EQ(paths.relative((root_ / "not/there.cc").string()), "not/there.cc");
}

TEST_F(RepositoryPathsTest, OfAnotherMachine) {
  RepositoryPaths paths(root_.string());
  EXPECT_EQ(paths.relative("/ci/job-17/shop/server/session.cc"), "server/session.cc");
  EXPECT_EQ(paths.relative("../server/session.cc"), "server/session.cc");
  EXPECT_EQ(paths.relative("../../x/lib/a b/x.h"), "lib/a b/x.h");
  EXPECT_EQ(paths.relative("/usr/include/c++/12/bits/shared_ptr.h"), "/usr/include/c++/12/bits/shared_ptr.h");
  EXPECT_EQ(paths.relative("elsewhere.cc"), "elsewhere.cc");
}

TEST_F(RepositoryPathsTest, AShortNameThatOnlyOneFileHas) {
  std::filesystem::create_directories(root_ / "client");
  std::ofstream(root_ / "client/main.cc") << "x";
  std::ofstream(root_ / "server/main.cc") << "x";
  RepositoryPaths paths(root_.string());
  EXPECT_EQ(paths.relative("session.cc"), "server/session.cc");
  EXPECT_EQ(paths.relative("main.cc"), "main.cc");  // which one?
  EXPECT_EQ(paths.relative("client/main.cc"), "client/main.cc");
  EXPECT_EQ(paths.relative("a b/x.h"), "lib/a b/x.h");
  EXPECT_EQ(paths.relative("b/x.h"), "b/x.h");
  EXPECT_EQ(paths.relative("/usr/include/session.cc"), "/usr/include/session.cc");
}

TEST_F(RepositoryPathsTest, NothingOutsideIsFound) {
  RepositoryPaths paths((root_ / "lib").string());
  EXPECT_EQ(paths.relative("/x/../../server/session.cc"), "/server/session.cc");
  EXPECT_EQ(paths.relative("../server/session.cc"), "server/session.cc");
  const std::string odd("a\0b", 3);
  EXPECT_EQ(paths.relative(odd), odd);
  EXPECT_EQ(paths.relative(std::string(9000, 'x')), std::string(9000, 'x'));
}

TEST(RepositoryPaths, WithoutARoot) {
  RepositoryPaths paths("");
  EXPECT_EQ(paths.relative("../server/./session.cc"), "server/session.cc");
  EXPECT_EQ(paths.relative("/build/../server/session.cc"), "/server/session.cc");
  EXPECT_EQ(paths.relative(""), "");
}

}  // namespace
}  // namespace gordian::history
