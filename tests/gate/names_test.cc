// Patterns for names.
#include <string>

#include <gtest/gtest.h>

#include "history/gate/name_pattern.h"

namespace gordian::gate {
namespace {

// What LeakSanitizer's matcher (TemplateMatch of LLVM's and GCC's sanitizer_common) says of the same pairs.
TEST(LsanPattern, MatchesAsLeakSanitizerDoes) {
  for (const auto& [pattern, text] : {std::pair{"foo", "foo"},
                                      {"foo", "xfoox"},
                                      {"^foo", "foobar"},
                                      {"foo$", "xfoo"},
                                      {"^foo$", "foo"},
                                      {"f*o", "fo"},
                                      {"f*o", "xfxxox"},
                                      {"^f*o$", "fxxo"},
                                      {"*", "x"},
                                      {"", "x"},
                                      {"*foo*", "foo"},
                                      {"foo*$", "foobar"},
                                      {"^*foo", "barfoo"},
                                      {"a**b", "axxb"},
                                      {"lib/*/x", "/usr/lib/y/x.so"},
                                      {"^", "x"},
                                      {"$*", "*"}})
    EXPECT_EQ(lsan_match(pattern, text), std::string(pattern) != "$*") << pattern << " in " << text;
  for (const auto& [pattern, text] : {std::pair{"foo", "fo"},
                                      {"foo", ""},
                                      {"", ""},
                                      {"^foo", "xfoo"},
                                      {"foo$", "foox"},
                                      {"^foo$", "foofoo"},
                                      {"f*o*x", "fo"},
                                      {"a$", "banana"},
                                      {"foo", "FOO"},
                                      {"$", "x"}})
    EXPECT_FALSE(lsan_match(pattern, text)) << pattern << " in " << text;
}

TEST(GlobPattern, IsTheWholeText) {
  for (const auto& [pattern, text] : {std::pair{"foo", "foo"},
                                      {"*", ""},
                                      {"f*", "foo"},
                                      {"*o", "foo"},
                                      {"f*o", "fo"},
                                      {"*a*b*c*", "xaxxbxc"},
                                      {"a*a", "aaa"},
                                      {"", ""},
                                      {"map<*, Foo>", "map<int, Foo>"}})
    EXPECT_TRUE(glob_match(pattern, text)) << pattern << " in " << text;
  for (const auto& [pattern, text] :
       {std::pair{"foo", "foobar"}, {"oo", "foo"}, {"", "x"}, {"a*b", "axbx"}, {"f?o", "foo"}})
    EXPECT_FALSE(glob_match(pattern, text)) << pattern << " in " << text;
}

TEST(GlobPattern, ManyStarsTakeNoTimeToSpeakOf) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  EXPECT_FALSE(glob_match(pattern + "b", std::string(20000, 'a')));
  EXPECT_TRUE(lsan_match(pattern, std::string(20000, 'a')));
}

using Names = std::vector<std::string>;

TEST(Spellings, OfTypesMembersAndFunctions) {
  EXPECT_EQ(spellings_of_type("net::Session<net::A>"),
            (Names{"net::Session<net::A>", "net::Session", "Session<net::A>", "Session"}));
  EXPECT_EQ(spellings_of_type("Session"), Names{"Session"});
  EXPECT_EQ(spellings_of_member("net::Session<A>::timer"),
            (Names{"net::Session<A>::timer", "net::Session::timer", "Session<A>::timer", "Session::timer"}));
  EXPECT_EQ(spellings_of_member("A+0x10"), Names{"A+0x10"});
  EXPECT_EQ(spellings_of_function("net::make(std::map<int, int>)"),
            (Names{"net::make(std::map<int, int>)", "net::make(std::map", "make(std::map<int, int>)", "make(std::map",
                   "net::make", "make"}));
  EXPECT_EQ(spellings_of_type(""), Names{});
  EXPECT_EQ(spellings_of_type("<::>::"), (Names{"<::>::"}));
}

TEST(Distance, CountsChanges) {
  EXPECT_EQ(distance("Session", "Session", 2), 0u);
  EXPECT_EQ(distance("Sesion", "Session", 2), 1u);
  EXPECT_EQ(distance("Sessoin", "Session", 2), 2u);
  EXPECT_EQ(distance("Session", "Timer", 2), 3u);
  EXPECT_EQ(distance("", "ab", 2), 2u);
}

}  // namespace
}  // namespace gordian::gate
