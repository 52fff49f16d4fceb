#include "history/dashboard/site_memory.h"

#include <gtest/gtest.h>

namespace gordian::history {
namespace {

SiteMemory::Part some_part() {
  return {"key", {"a.cc", "b.cc"}, "owned", {{"tonight", "ab/cd"}}, {{"ab/cd", 12}, {"ab/ef", 1ull << 40}}};
}

TEST(SiteMemory, Remembers) {
  SiteMemory memory;
  memory.add("p/shop", some_part());
  memory.add("p/tools", {"other", {"b.cc"}, "", {}, {}});
  const SiteMemory again(memory.text());
  const SiteMemory::Part* part = again.find("p/shop", "key");
  ASSERT_NE(part, nullptr);
  EXPECT_EQ(part->asked, (std::vector<std::string>{"a.cc", "b.cc"}));
  EXPECT_EQ(part->owned, "owned");
  EXPECT_EQ(part->names.at("tonight"), "ab/cd");
  ASSERT_EQ(part->files.size(), 2u);
  EXPECT_EQ(part->files[1].name, "ab/ef");
  EXPECT_EQ(part->files[1].bytes, 1ull << 40);
  ASSERT_NE(again.find("p/tools", "other"), nullptr);
  EXPECT_EQ(again.find("p/tools", "other")->asked, std::vector<std::string>{"b.cc"});
  EXPECT_EQ(again.text(), memory.text());
}

TEST(SiteMemory, KnowsNothingByAnotherKey) {
  SiteMemory memory;
  memory.add("p/shop", some_part());
  memory.add("p/none", {"", {}, "", {}, {}});
  EXPECT_EQ(memory.find("p/shop", "other"), nullptr);
  EXPECT_EQ(memory.find("p/other", "key"), nullptr);
  EXPECT_EQ(memory.find("p/none", ""), nullptr);
}

TEST(SiteMemory, OfDamagedTextNothing) {
  SiteMemory memory;
  memory.add("p/shop", some_part());
  const std::string text = memory.text();
  for (size_t at = 0; at < text.size(); ++at) {
    std::string damaged = text;
    damaged[at] ^= 1;
    EXPECT_EQ(SiteMemory(damaged).find("p/shop", "key"), nullptr) << at;
    EXPECT_EQ(SiteMemory(text.substr(0, at)).find("p/shop", "key"), nullptr) << at;
  }
}

// With a checksum that is right.
TEST(SiteMemory, OfAnotherShapeNothing) {
  const std::string digest = "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356";  // of "{}\n"
  EXPECT_EQ(SiteMemory(digest + "{}\n").text(), SiteMemory().text());
}

}  // namespace
}  // namespace gordian::history
