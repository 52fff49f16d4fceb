#include "viewer/serve/guard.h"

#include <gtest/gtest.h>

#include <set>

namespace gordian {
namespace {

TEST(RequestGuard, OurOwnPage) {
  const RequestGuard guard(4711, "secret");
  EXPECT_TRUE(guard.may_have_page("127.0.0.1:4711", ""));
  EXPECT_TRUE(guard.may_have_page("localhost:4711", "http://localhost:4711"));
  EXPECT_TRUE(guard.may_have_answers("127.0.0.1:4711", "http://127.0.0.1:4711", "secret"));
}

TEST(RequestGuard, NamesThatWereLedHere) {
  const RequestGuard guard(4711, "secret");
  for (const char* host : {"", "evil.example", "evil.example:4711", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:47110",
                           "127.0.0.1.evil.example:4711", "localhost.:4711", "[::1]:4711"})
    EXPECT_FALSE(guard.may_have_page(host, "")) << host;
}

TEST(RequestGuard, OtherPages) {
  const RequestGuard guard(4711, "secret");
  for (const char* origin : {"http://evil.example", "https://127.0.0.1:4711", "null", "http://127.0.0.1:4712",
                             "file://", "http://127.0.0.1:4711.evil.example"})
    EXPECT_FALSE(guard.may_have_answers("127.0.0.1:4711", origin, "secret")) << origin;
}

TEST(RequestGuard, WithoutTheToken) {
  const RequestGuard guard(4711, "secret");
  for (const char* token : {"", "secre", "secrets", "Secret"})
    EXPECT_FALSE(guard.may_have_answers("127.0.0.1:4711", "", token)) << token;
}

TEST(Token, IsNewEachTime) {
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(make_token());
  EXPECT_EQ(tokens.size(), 100u);
  for (const std::string& token : tokens) {
    EXPECT_EQ(token.size(), 32u);
    EXPECT_EQ(token.find_first_not_of("0123456789abcdef"), std::string::npos) << token;
  }
}

}  // namespace
}  // namespace gordian
