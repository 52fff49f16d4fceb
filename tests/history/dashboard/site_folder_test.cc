#include "history/dashboard/site_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "history/store/error.h"

namespace gordian::history {
namespace {

namespace fs = std::filesystem;

class SiteFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("gordian-site-" + std::to_string(getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string text(const fs::path& name) const {
    std::ifstream file(folder_ / name);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
  }
  bool has(const std::string& name) const { return fs::exists(folder_ / "data" / (name + ".js")); }

  // Writes a site of one answer; its name.
  std::string write(const std::string& answer, SiteFigures* figures = nullptr) {
    SiteFolder site(folder_.string());
    std::string name = site.keep(answer).name;
    const SiteFigures made = site.finish("<html>", "{\"one\":\"" + name + "\"}", "");
    if (figures) *figures = made;
    return name;
  }

  fs::path folder_;
};

TEST_F(SiteFolderTest, WhatIsInIt) {
  SiteFigures figures;
  const std::string name = write("[1]", &figures);
  EXPECT_EQ(name.size(), 33u);
  EXPECT_EQ(text("index.html"), "<html>");
  EXPECT_EQ(text("data/index.js"), "gordianAnswer(\"index\",{\"one\":\"" + name + "\"})\n");
  EXPECT_EQ(text("data/" + name + ".js"), "gordianAnswer(\"" + name + "\",[1])\n");
  EXPECT_EQ(figures.files, 1u);
  EXPECT_EQ(figures.written, 1u);
}

TEST_F(SiteFolderTest, WhatIsTheSameIsNotWrittenAgain) {
  const std::string name = write("[1]");
  struct stat before {
  }, after{};
  ASSERT_EQ(stat((folder_ / "data" / (name + ".js")).c_str(), &before), 0);
  SiteFigures figures;
  write("[1]", &figures);
  ASSERT_EQ(stat((folder_ / "data" / (name + ".js")).c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
  EXPECT_EQ(figures.written, 0u);
}

TEST_F(SiteFolderTest, WhatIsNotNeededAnyMoreStaysForOneMoreTime) {
  const std::string first = write("[1]");
  write("[2]");
  EXPECT_TRUE(has(first));
  SiteFigures figures;
  write("[3]", &figures);
  EXPECT_FALSE(has(first));
  EXPECT_EQ(figures.removed, 1u);
}

TEST_F(SiteFolderTest, WhatComesBackStays) {
  const std::string first = write("[1]");
  write("[2]");
  write("[1]");
  write("[1]");
  EXPECT_TRUE(has(first));
}

TEST_F(SiteFolderTest, HalfASiteIsTheOneBefore) {
  write("[1]");
  const std::string before = text("data/index.js");
  std::string name;
  {
    SiteFolder site(folder_.string());
    name = site.keep("[2]").name;
  }
  EXPECT_EQ(text("data/index.js"), before);
  EXPECT_TRUE(has(name));
  write("[1]");
  write("[1]");
  EXPECT_FALSE(has(name));
}

TEST_F(SiteFolderTest, AFileThatIsNotWholeIsWrittenAgain) {
  const std::string name = write("[1]");
  std::ofstream(folder_ / "data" / (name + ".js"), std::ios::trunc) << "gordian";
  std::ofstream(folder_ / "data" / (name + ".js.new")) << "left by somebody who was killed";
  write("[1]");
  EXPECT_EQ(text("data/" + name + ".js"), "gordianAnswer(\"" + name + "\",[1])\n");
  EXPECT_FALSE(fs::exists(folder_ / "data" / (name + ".js.new")));
}

TEST_F(SiteFolderTest, AFileWithSomethingElseInItIsWrittenAgain) {
  const std::string name = write("[1]");
  std::ofstream(folder_ / "data" / (name + ".js"), std::ios::in) << "other";
  write("[1]");
  EXPECT_EQ(text("data/" + name + ".js"), "gordianAnswer(\"" + name + "\",[1])\n");
}

TEST_F(SiteFolderTest, WhatWasKeptIsKeptAgain) {
  write("[1]");
  KeptFile first, second;
  {
    SiteFolder site(folder_.string());
    first = site.keep("[1]");
    second = site.keep("[2]");
    site.finish("<html>", "{}", "remember this");
  }
  SiteFolder site(folder_.string());
  EXPECT_EQ(site.memory(), "remember this");
  EXPECT_TRUE(site.keep_again({first}));
  EXPECT_TRUE(site.keep_again({first, second}));
  const SiteFigures figures = site.finish("<html>", "{}", "");
  EXPECT_EQ(figures.files, 2u);
  EXPECT_EQ(figures.bytes, first.bytes + second.bytes);
  EXPECT_EQ(figures.written, 0u);
}

TEST_F(SiteFolderTest, WhatIsNotThereAsItWasIsNotKeptAgain) {
  const std::string name = write("[1]");
  SiteFolder site(folder_.string());
  const KeptFile file = site.keep("[1]");
  for (const KeptFile& other :
       {KeptFile{name, file.bytes + 1}, KeptFile{"00/00", 0}, KeptFile{"../" + name, file.bytes}, KeptFile{"", 0},
        KeptFile{"index", 0}, KeptFile{"../index", 0}})
    EXPECT_FALSE(site.keep_again({file, other})) << other.name;
}

TEST_F(SiteFolderTest, WhatWasKeptBeforeItBeginsAgainIsForgotten) {
  SiteFolder site(folder_.string());
  site.keep("[1]");
  site.begin();
  site.keep("[2]");
  EXPECT_EQ(site.finish("<html>", "{}", "").files, 1u);
}

TEST_F(SiteFolderTest, AFolderOfSomebodysOwnIsLeftAlone) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "index.html") << "mine";
  EXPECT_THROW(SiteFolder site(folder_.string()), Error);
  EXPECT_EQ(text("index.html"), "mine");
}

TEST_F(SiteFolderTest, ForeignFilesInItAreLeftAlone) {
  write("[1]");
  std::ofstream(folder_ / "robots.txt") << "mine";
  std::ofstream(folder_ / "data" / "mine.js") << "mine";
  write("[2]");
  write("[3]");
  EXPECT_EQ(text("robots.txt"), "mine");
  EXPECT_EQ(text("data/mine.js"), "mine");
}

TEST_F(SiteFolderTest, NoPlaceToWriteTo) {
  std::ofstream file(folder_);
  file << "a file";
  file.close();
  EXPECT_THROW(SiteFolder site(folder_.string()), Error);
}

}  // namespace
}  // namespace gordian::history
