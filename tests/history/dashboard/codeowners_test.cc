#include "history/dashboard/codeowners.h"

#include <gtest/gtest.h>

namespace gordian::history {
namespace {

bool matches(std::string_view pattern, std::string_view path) {
  return !CodeOwners(std::string(pattern) + " @owner").owners_of(path).empty();
}

// The examples of GitHub's page "About code owners", line by line.
TEST(CodeOwners, GitHubsOwnExamples) {
  EXPECT_TRUE(matches("*", "README.md"));
  EXPECT_TRUE(matches("*", "deep/in/the/tree.cc"));
  EXPECT_TRUE(matches("*.js", "a/b.js"));
  EXPECT_FALSE(matches("*.js", "a/b.jsx"));
  EXPECT_TRUE(matches("/build/logs/", "build/logs/a/b.txt"));
  EXPECT_FALSE(matches("/build/logs/", "a/build/logs/b.txt"));
  EXPECT_TRUE(matches("docs/*", "docs/getting-started.md"));
  EXPECT_FALSE(matches("docs/*", "docs/build-app/troubleshooting.md"));
  EXPECT_TRUE(matches("apps/", "apps/a.cc"));
  EXPECT_TRUE(matches("apps/", "deep/apps/b/a.cc"));
  EXPECT_FALSE(matches("apps/", "apps"));
  EXPECT_TRUE(matches("/docs/", "docs/a/b"));
  EXPECT_FALSE(matches("/docs/", "a/docs/b"));
  EXPECT_TRUE(matches("/scripts/", "scripts/run"));
  EXPECT_TRUE(matches("**/logs", "build/logs"));
  EXPECT_TRUE(matches("**/logs", "deeply/nested/logs/a.txt"));
  EXPECT_TRUE(matches("**/logs", "logs/a.txt"));
  EXPECT_TRUE(matches("/apps/github", "apps/github/a.cc"));
  EXPECT_TRUE(matches("/apps/github", "apps/github"));
}

TEST(CodeOwners, AsGitignoreHasIt) {
  EXPECT_TRUE(matches("session.cc", "server/session.cc"));
  EXPECT_FALSE(matches("session.cc", "server/my_session.cc"));
  EXPECT_TRUE(matches("server/session.cc", "server/session.cc"));
  EXPECT_FALSE(matches("server/session.cc", "old/server/session.cc"));
  EXPECT_TRUE(matches("/*", "README"));
  EXPECT_FALSE(matches("/*", "a/README"));
  EXPECT_TRUE(matches("/src/**/test/*.cc", "src/test/a.cc"));
  EXPECT_TRUE(matches("/src/**/test/*.cc", "src/a/b/test/a.cc"));
  EXPECT_FALSE(matches("/src/**/test/*.cc", "src/a/b/a.cc"));
  EXPECT_TRUE(matches("/src/**", "src/a/b"));
  EXPECT_FALSE(matches("/src/**", "src"));
  EXPECT_TRUE(matches("**", "a"));
  EXPECT_TRUE(matches("a?c.h", "x/abc.h"));
  EXPECT_FALSE(matches("a?c.h", "ac.h"));
  EXPECT_FALSE(matches("a?c.h", "a/c.h"));
  EXPECT_FALSE(matches("a*c", "a/c"));
  EXPECT_TRUE(matches("foo*", "foobar/x"));
  EXPECT_TRUE(matches("with\\ space.cc", "a/with space.cc"));
  EXPECT_TRUE(matches("star\\*.cc", "star*.cc"));
  EXPECT_FALSE(matches("star\\*.cc", "star_.cc"));
  EXPECT_FALSE(matches("Server/", "server/a.cc"));
}

TEST(CodeOwners, TheLastLineThatMatches) {
  const CodeOwners owners(
      "# comment\n"
      "\n"
      "*            @all\n"
      "/server/     @net @team/second\t# who knows it\r\n"
      "/server/tls/ tls@example.com\n"
      "/vendor/\n"
      "*.md         @docs");
  EXPECT_EQ(owners.owners_of("main.cc"), "@all");
  EXPECT_EQ(owners.owners_of("server/a.cc"), "@net @team/second");
  EXPECT_EQ(owners.owners_of("server/tls/a.cc"), "tls@example.com");
  EXPECT_EQ(owners.owners_of("vendor/a.cc"), "");
  EXPECT_EQ(owners.owners_of("vendor/a.md"), "@docs");
  EXPECT_EQ(owners.rules(), 5u);
  EXPECT_TRUE(owners.problems().empty());
}

TEST(CodeOwners, WhatIsNotUnderstoodIsSaid) {
  const CodeOwners owners("!a @x\n[Section] @x\nsrc/[ab].cc @x\n\\#a @x\n/a/***/b @x\nok @x\n");
  ASSERT_EQ(owners.problems().size(), 5u);
  EXPECT_EQ(owners.problems()[0].line, 1u);
  EXPECT_EQ(owners.problems()[0].what, "a pattern cannot begin with '!' here");
  EXPECT_EQ(owners.problems()[1].what, "sections are GitLab's, and are not understood");
  EXPECT_EQ(owners.problems()[2].what, "[…] is not understood in a pattern");
  EXPECT_EQ(owners.problems()[3].what, "a pattern cannot begin with '#'");
  EXPECT_EQ(owners.problems()[4].what, "more than two '*' in a row");
  EXPECT_EQ(owners.rules(), 1u);
}

TEST(CodeOwners, NobodyWithoutAFile) {
  EXPECT_EQ(CodeOwners().owners_of("a.cc"), "");
  EXPECT_EQ(CodeOwners("").owners_of("a.cc"), "");
  EXPECT_EQ(CodeOwners("/ @x\n").owners_of("a.cc"), "");
}

// A pattern that makes backtracking matchers take for ever.
TEST(CodeOwners, HostilePatternsEnd) {
  const std::string pattern(200, '*');
  std::string stars;
  for (int i = 0; i < 100; ++i) stars += "a*";
  EXPECT_FALSE(matches(stars + "b", std::string(4000, 'a')));
  std::string folders, path;
  for (int i = 0; i < 50; ++i) folders += "**/a/";
  for (int i = 0; i < 1000; ++i) path += "a/";
  EXPECT_FALSE(matches("/" + folders + "b", path + "c"));
  EXPECT_TRUE(matches("/" + folders + "b", path + "b"));
}

}  // namespace
}  // namespace gordian::history
