// The file in which a team keeps what it has accepted.
#include <string>

#include <gtest/gtest.h>

#include "history/gate/baseline.h"
#include "history/gate/baseline_change.h"
#include "tests/gate/reports.h"

namespace gordian::gate {
namespace {

Baseline parsed(const std::string& text) {
  auto result = parse_baseline(text);
  if (const auto* problem = std::get_if<std::string>(&result)) ADD_FAILURE() << *problem;
  return std::get<Baseline>(result);
}

std::string complaint(const std::string& text) {
  const auto result = parse_baseline(text);
  return std::holds_alternative<std::string>(result) ? std::get<std::string>(result) : "";
}

Baseline of(const std::vector<report::Report>& reports) {
  Baseline baseline;
  for (const Sighting& sighting : seen_in(reports)) baseline.findings.push_back(accept(sighting));
  return baseline;
}

TEST(Baseline, IsReadAsItWasWritten) {
  const Baseline written =
      of({report_of("/build/server", {cycle("4c980ec8", "A", "B"), lost("22222222", 24, {"load", "main"})}),
          report_of("/tmp/a b,c\\\n", {cycle("4c980ec8", "A", "B")})});
  const std::string text = to_text(written);
  EXPECT_NE(text.find("\ncycle       4c980ec8 "), std::string::npos) << text;
  EXPECT_NE(text.find(" x2 a\\x20b\\x2cc\\x5c\\x5cx0a,server  A → B → A\n"), std::string::npos) << text;
  EXPECT_NE(text.find(" x1 server  block of 24 bytes  in load < main\n"), std::string::npos) << text;
  const Baseline read = parsed(text);
  ASSERT_EQ(read.findings.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    const Accepted& same = written.findings[1 - i];  // by fingerprint; in the file by kind
    EXPECT_EQ(read.findings[i].kind, same.kind);
    EXPECT_EQ(read.findings[i].id, same.id);
    EXPECT_EQ(read.findings[i].shape, same.shape);
    EXPECT_EQ(read.findings[i].title, same.title);
    EXPECT_EQ(read.findings[i].path, same.path);
    EXPECT_EQ(read.findings[i].instances, same.instances);
    EXPECT_EQ(read.findings[i].binaries, same.binaries);
    EXPECT_TRUE(read.findings[i].named());
  }
  EXPECT_EQ(to_text(read), text);
}

TEST(Baseline, IsSortedAndKeepsComments) {
  const std::string text =
      "gordian-baseline/1\r\n# about c\n# more\n\nunreachable cc 1 x1 p  block of 3 bytes\ncycle bb 2 x1 p  A → A\n# "
      "about a\n"
      "cycle aa 3 x1 p  B → B\n# the end\n";
  const std::string sorted = to_text(parsed(text));
  EXPECT_NE(
      sorted.find(
          "# about a\ncycle       aa 3 x1 p  B → B\ncycle       bb 2 x1 p  A → A\n# about c\n# more\nunreachable cc"),
      std::string::npos)
      << sorted;
  EXPECT_TRUE(sorted.ends_with("block of 3 bytes\n# the end\n")) << sorted;
  EXPECT_EQ(to_text(parsed(sorted)), sorted);
}

TEST(Baseline, LinesOfTwoBranchesBecomeOne) {
  const Baseline merged = parsed(
      "gordian-baseline/1\n# one\ncycle aa 3 x1 p  B → B\n# two\ncycle aa 3 x4 q  B → B\n"
      "unreachable 55 6 x1 p  block of 8 bytes\nunreachable 55 6 x1 q  block of 8 bytes\n");
  ASSERT_EQ(merged.findings.size(), 3u) << "without names a program's findings are its own";
  EXPECT_EQ(merged.findings[0].instances, 4u);
  EXPECT_EQ(merged.findings[0].binaries, (std::set<std::string>{"p", "q"}));
  EXPECT_EQ(merged.findings[0].comments, (std::vector<std::string>{"# one", "# two"}));
}

TEST(Baseline, WhatIsWrongIsSaid) {
  EXPECT_EQ(complaint(""), "it is empty; a baseline begins with `gordian-baseline/1`");
  EXPECT_EQ(complaint("{\"schema\":1}"), "line 1: it should be `gordian-baseline/1`: is this a baseline?");
  EXPECT_EQ(complaint("gordian-baseline/2\n"), "line 1: it should be `gordian-baseline/1`: is this a baseline?");
  EXPECT_EQ(complaint("gordian-baseline/1\ncycle aa 3\n"),
            "line 2: a finding has a kind, a fingerprint, a shape, how many (x12), programs, and what it is");
  EXPECT_EQ(complaint("gordian-baseline/1\ncycle aa 3 12 p  A"),
            "line 2: '12' does not say how many; write it like x12");
  EXPECT_EQ(complaint("gordian-baseline/1\ncycle aa 3 x0 p  A"),
            "line 2: 'x0' does not say how many; write it like x12");
  EXPECT_EQ(complaint("gordian-baseline/1\ncycle aa 3 x99999999999999999999 p  A"),
            "line 2: 'x99999999999999999999' does not say how many; write it like x12");
  EXPECT_EQ(complaint("gordian-baseline/1\ncycle aa 3 x1 p,,q  A"), "line 2: 'p,,q' is no list of programs");
  EXPECT_EQ(complaint("gordian-baseline/1\ncycle aa 3 x1 p\\xz0  A"), "line 2: 'p\\xz0' is no list of programs");
  EXPECT_EQ(complaint("gordian-baseline/1\n<<<<<<< ours\n"),
            "line 2: a finding has a kind, a fingerprint, a shape, how many (x12), programs, and what it is");
}

TEST(Baseline, ControlCharactersAreNotPrinted) {
  const Baseline baseline = parsed("gordian-baseline/1\n# \x1b[31m\ncycle aa 3 x1 p  A\x1b[0m\n");
  EXPECT_EQ(baseline.findings[0].title, "A\\x1b[0m");
  EXPECT_EQ(baseline.findings[0].comments[0], "# \\x1b[31m");
}

TEST(Baseline, ChangesAreTold) {
  const Baseline before =
      parsed("gordian-baseline/1\ncycle aa 3 x1 p  A\ncycle bb 3 x1 p  B\ncycle cc 3 x1 p  C\ncycle dd 3 x1 p  D\n");
  const Baseline after =
      parsed("gordian-baseline/1\ncycle aa 3 x1 p  A\ncycle bb 3 x3 p  B\ncycle cc 3 x1 p,q  C\ncycle ee 3 x1 p  E\n");
  EXPECT_EQ(change_text("leaks.txt", before, after),
            "UPDATED    leaks.txt: 1 added, 1 removed, 2 changed; 4 findings in it\n"
            "           ~ bb  cycle  B: from 1 to 3\n"
            "           ~ cc  cycle  C: in other programs\n"
            "           + ee  cycle  E\n"
            "           - dd  cycle  D\n");
}

}  // namespace
}  // namespace gordian::gate
