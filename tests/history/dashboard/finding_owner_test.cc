#include "history/dashboard/finding_owner.h"

#include <gtest/gtest.h>

namespace gordian::history {
namespace {

constexpr const char* kRules = "/server/ @net\n/core/ @core\n/session/ @session\n/nobody/\n";

report::Frame frame(const std::string& path, uint32_t line, const std::string& module = "/opt/app/server") {
  report::Frame frame;
  frame.set_path(path);
  frame.set_line(line);
  frame.set_module(module);
  return frame;
}

class FindingOwnerTest : public testing::Test {
 protected:
  FindingOwner find(const std::string& file = "/usr/include/c++/12/bits/stl_vector.h") {
    FindingRow row;
    row.file = file;
    row.line = 7;
    return owner_of(ownership_, row, text_);
  }
  static std::string said(const FindingOwner& owner) {
    return owner.owners + " " + owner.found + " " + owner.path + ":" + std::to_string(owner.line);
  }

  report::Finding text_;
  Ownership ownership_{CodeOwners(kRules), ""};
};

TEST_F(FindingOwnerTest, WhereItWasAllocated) {
  *text_.add_members()->add_allocated_at() = frame("core/main.cc", 1);
  EXPECT_EQ(said(find("server/session.cc")), "@net allocation server/session.cc:7");
}

TEST_F(FindingOwnerTest, ACallerWhereThatIsNobodys) {
  report::Member& first = *text_.add_members();
  *first.add_allocated_at() = frame("/usr/include/c++/12/bits/stl_vector.h", 7);
  *first.add_allocated_at() = frame("nobody/here.cc", 2);
  *first.add_allocated_at() = frame("server/session.cc", 3);
  *first.add_allocated_at() = frame("core/main.cc", 4);
  EXPECT_EQ(said(find()), "@net caller server/session.cc:3");
  EXPECT_EQ(said(find("nobody/here.cc")), "@net caller server/session.cc:3");
  EXPECT_EQ(said(find("")), "@net caller server/session.cc:3");
}

TEST_F(FindingOwnerTest, TheOtherObjectsCallersThen) {
  *text_.add_members()->add_allocated_at() = frame("nobody/here.cc", 2);
  *text_.add_members()->add_allocated_at() = frame("core/main.cc", 4);
  EXPECT_EQ(said(find()), "@core caller core/main.cc:4");
}

TEST_F(FindingOwnerTest, FramesOfTheImplementationDoNotCount) {
  *text_.add_members()->add_allocated_at() = frame("core/vector.cc", 4, "/usr/lib/x86_64-linux-gnu/libstdc++.so.6");
  EXPECT_EQ(said(find()), "  :0");
}

TEST_F(FindingOwnerTest, ADestructorLast) {
  report::Member& first = *text_.add_members();
  *first.add_allocated_at() = frame("nobody/here.cc", 2);
  first.mutable_destructor()->set_path("nobody/here.cc");
  report::Destructor& destructor = *text_.add_members()->mutable_destructor();
  destructor.set_path("session/session.cc");
  destructor.set_line(40);
  EXPECT_EQ(said(find()), "@session destructor session/session.cc:40");
}

TEST_F(FindingOwnerTest, NamesAsShortAsReportsHaveThem) {
  report::Member& first = *text_.add_members();
  first.mutable_destructor()->set_at("session/session.cc:40");
  EXPECT_EQ(said(find()), "@session destructor session/session.cc:0");
  report::Frame& frame = *first.add_allocated_at();
  frame.set_file("core/main.cc");
  EXPECT_EQ(said(find()), "@core caller core/main.cc:0");
}

TEST_F(FindingOwnerTest, Nobody) {
  *text_.add_members()->add_allocated_at() = frame("nobody/here.cc", 2);
  EXPECT_EQ(said(find()), "  :0");
}

TEST_F(FindingOwnerTest, WithoutRulesNothingElseIsLookedAt) {
  Ownership nobody{CodeOwners(), ""};
  *text_.add_members()->add_allocated_at() = frame("core/main.cc", 4);
  FindingRow row;
  row.file = "server/session.cc";
  EXPECT_EQ(said(owner_of(nobody, row, text_)), "  :0");
  EXPECT_EQ(nobody.asked(), std::vector<std::string>{"server/session.cc"});
}

TEST_F(FindingOwnerTest, WhatWasAskedForEachOnce) {
  *text_.add_members()->add_allocated_at() = frame("core/main.cc", 4);
  find("nobody/here.cc");
  find("nobody/here.cc");
  EXPECT_EQ(ownership_.asked(), (std::vector<std::string>{"nobody/here.cc", "core/main.cc"}));
  EXPECT_TRUE(ownership_.asked().empty());
  find("nobody/here.cc");
  EXPECT_EQ(ownership_.asked().size(), 2u);
}

}  // namespace
}  // namespace gordian::history
