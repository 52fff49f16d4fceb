// Rules in files: what they take, which were used, what is wrong with them.
#include <string>

#include <gtest/gtest.h>

#include "history/gate/suppressions.h"
#include "tests/gate/reports.h"

namespace gordian::gate {
namespace {

constexpr const char* kToday = "2026-11-28";

bool takes(const std::string& rules, const report::Finding& finding) {
  Suppressions suppressions(kToday);
  EXPECT_EQ(suppressions.add_file("rules", rules), "");
  return suppressions.suppress(finding);
}

std::string rules_complaint(const std::string& rules) {
  Suppressions suppressions(kToday);
  std::string problem = suppressions.add_file("dir/rules", rules);
  EXPECT_EQ(suppressions.rules().size(), problem.empty() ? 1u : 0u);
  return problem;
}

TEST(Suppressions, ByWhatAFindingIs) {
  const report::Finding finding = cycle("4c980ec8", "net::Session<int>", "Timer");
  for (const char* rule :
       {"type:Timer", "type:net::Session<int>", "type:Session", "type:net::*", "member:Timer::a", "member:Session::b",
        "member:*::a", "function:make", "function:ma*", "module:server", "module:/build/*", "id:4c980ec8", "id:4c98*",
        "leak:make", "leak:^main$", "leak:/build/", "leak:er.cc$"})
    EXPECT_TRUE(takes(rule, finding)) << rule;
  for (const char* rule : {"type:Time", "type:imer", "type:Timer2", "member:Timer::b", "member:a", "function:mak",
                           "module:build", "id:4c980ec9", "leak:^ake", "leak:Timer", "leak:4c980ec8", "type:timer"})
    EXPECT_FALSE(takes(rule, finding)) << rule;
}

TEST(Suppressions, OfPlainMemory) {
  const report::Finding finding = lost("11111111", 24, {"load", "main"});
  EXPECT_TRUE(takes("type:block of 24 bytes", finding));
  EXPECT_TRUE(takes("function:load", finding));
  EXPECT_TRUE(takes("module:libc.so*", finding));
  EXPECT_TRUE(takes("leak:libc.so.6", finding));
  EXPECT_TRUE(takes("leak:load(char const*, int)", finding)) << "reports often have no parameters";
  EXPECT_FALSE(takes("leak:loa(int)", finding));
}

TEST(Suppressions, LeakPatternsMeetWholePaths) {
  report::Finding finding = lost("11111111", 24, {"load"});
  EXPECT_FALSE(takes("leak:src/net/", finding));
  EXPECT_TRUE(takes("leak:^server.cc$", finding)) << "no path is known";
  finding.mutable_members(0)->mutable_allocated_at(0)->set_path("/build/src/net/server.cc");
  EXPECT_TRUE(takes("leak:src/net/", finding));
  EXPECT_TRUE(takes("leak:/server.cc$", finding));
}

TEST(Suppressions, CommentsDatesAndReasons) {
  Suppressions suppressions(kToday);
  ASSERT_EQ(suppressions.add_file("rules",
                                  "\n# comment\n  type:A until 2026-11-28\ntype:B until 2026-11-27 # too late\r\n"
                                  "type:map<int, C>   # JIRA-17\n\tleak: D # until 2020-01-01"),
            "");
  const auto& rules = suppressions.rules();
  ASSERT_EQ(rules.size(), 4u);
  EXPECT_EQ(rules[0].text, "type:A");
  EXPECT_EQ(rules[0].place, "rules:3");
  EXPECT_EQ(rules[0].until, "2026-11-28");
  EXPECT_FALSE(rules[0].expired) << "its last day";
  EXPECT_TRUE(rules[1].expired);
  EXPECT_EQ(rules[1].reason, "too late");
  EXPECT_EQ(rules[2].pattern, "map<int, C>");
  EXPECT_EQ(rules[2].reason, "JIRA-17");
  EXPECT_EQ(rules[3].pattern, "D # until 2020-01-01") << "LeakSanitizer knows neither";
  EXPECT_TRUE(rules[3].until.empty());

  EXPECT_TRUE(suppressions.suppress(cycle("1", "A", "X")));
  EXPECT_FALSE(suppressions.suppress(cycle("2", "B", "X"))) << "expired";
  EXPECT_FALSE(suppressions.suppress(cycle("3", "C", "X")));
  EXPECT_EQ(rules[0].ids, std::set<std::string>{"1"});
  EXPECT_EQ(rules[1].ids, std::set<std::string>{"2"}) << "it is told what it would do";
}

TEST(Suppressions, EveryRuleThatFitsIsUsed) {
  Suppressions suppressions(kToday);
  ASSERT_EQ(suppressions.add_file("a", "type:A\nfunction:make\n"), "");
  ASSERT_EQ(suppressions.add_file("b", "leak:nothing\n"), "");
  report::Finding many = cycle("1", "A", "B");
  many.set_instances(5);
  suppressions.suppress(many);
  suppressions.suppress(cycle("2", "C", "D"));
  EXPECT_EQ(suppressions.rules()[0].instances, 5u);
  EXPECT_EQ(suppressions.rules()[1].instances, 6u);
  EXPECT_EQ(suppressions.rules()[1].ids.size(), 2u);
  EXPECT_TRUE(suppressions.rules()[2].ids.empty());
  many.set_instances(UINT64_MAX);
  suppressions.suppress(many);
  EXPECT_EQ(suppressions.rules()[0].instances, UINT64_MAX);
}

TEST(Suppressions, WhatAnUnusedRuleMayHaveMeant) {
  Suppressions suppressions(kToday);
  ASSERT_EQ(suppressions.add_file("a",
                                  "type:Sesion\nmember:Session::a\nfunction:mak\nmodule:sever\nid:4c980ec9\ntype:T*x\n"
                                  "type:Nothing\n"),
            "");
  suppressions.suppress(cycle("4c980ec8", "net::Session", "Timer"));
  const auto meant = [&](size_t rule) { return suppressions.meant_by(suppressions.rules()[rule]); };
  EXPECT_EQ(meant(0), "Session");
  EXPECT_EQ(meant(1), "Session::b");
  EXPECT_EQ(meant(2), "make");
  EXPECT_EQ(meant(3), "server");
  EXPECT_EQ(meant(4), "4c980ec8");
  EXPECT_EQ(meant(5), "");
  EXPECT_EQ(meant(6), "");
}

TEST(Suppressions, WhatIsWrongIsSaid) {
  EXPECT_EQ(rules_complaint("type:A\nSession\n"),
            "dir/rules:2: 'Session' is no rule; rules begin with type: member: function: module: id: or leak:");
  EXPECT_EQ(rules_complaint("race:foo"),
            "dir/rules:1: 'race:foo' is no rule; rules begin with type: member: function: module: id: or leak:");
  EXPECT_EQ(rules_complaint("type:"), "dir/rules:1: type: needs a name behind it");
  EXPECT_EQ(rules_complaint("type: until 2027-01-31"), "dir/rules:1: type: needs a name behind it");
  EXPECT_EQ(rules_complaint("type:A until 2027-02-30"),
            "dir/rules:1: '2027-02-30' is no date; write one like 2027-01-31");
  EXPECT_EQ(rules_complaint("type:A until tomorrow"), "dir/rules:1: 'tomorrow' is no date; write one like 2027-01-31");
  EXPECT_EQ(rules_complaint("type:A until"), "dir/rules:1: a date is missing behind `until`: until 2027-01-31");
  EXPECT_EQ(rules_complaint("type:until"), "");
  EXPECT_EQ(rules_complaint(std::string("type:A\0\x1b[31m", 12)), "");
}

}  // namespace
}  // namespace gordian::gate
