// Which places of code are reached, as words of memory say.
#include <gtest/gtest.h>

#include "analyzer/binary/code_ways.h"

namespace gordian {
namespace {

const TestedWord kIndex{Place{{8}}, 1};
const TestedWord kOther{Place{{16}}, 1};

TEST(SmallValues, Comparisons) {
  const auto equal = SmallValues::by(Condition::kEqual, true, 0, 2);
  EXPECT_EQ(equal, SmallValues::one(2));
  EXPECT_EQ(SmallValues::by(Condition::kNotEqual, false, 0, 2), equal);
  EXPECT_EQ(SmallValues::by(Condition::kNotEqual, true, 0, 2), ~equal);
  // `sub $1 ; cmp $1 ; ja`: below zero it wraps round.
  const auto above = SmallValues::by(Condition::kAbove, true, -1, 1);
  EXPECT_TRUE(above.contains(0));
  EXPECT_FALSE(above.contains(1));
  EXPECT_FALSE(above.contains(2));
  EXPECT_TRUE(above.contains(3));
  EXPECT_FALSE(SmallValues::by(Condition::kGreater, true, -1, 1).contains(0));
}

// What is large may be anything; but no small number.
TEST(SmallValues, LargeOnes) {
  EXPECT_TRUE(SmallValues::by(Condition::kBelow, true, 0, 4).contains(1'000));
  EXPECT_TRUE(SmallValues::by(Condition::kEqual, true, 0, 0xff).contains(0xff));
  EXPECT_FALSE(SmallValues::by(Condition::kEqual, true, 0, 1).contains(1'000));
}

// cmp 1 ; je release ; cmp 2 ; je release
TEST(CodeWays, TwoTestsOfOneNumber) {
  CodeWays ways(1);
  const auto one = SmallValues::one(1), two = SmallValues::one(2);
  ways.add_test(1, kIndex, std::vector<CodeWays::Outcome>{{one, 10}, {~one, 2}});
  ways.add_test(2, kIndex, std::vector<CodeWays::Outcome>{{two, 10}, {~two, 20}});
  for (const auto& [from, to] : {std::pair(1, 10), {1, 2}, {2, 10}, {2, 20}, {10, 20}})
    ways.add_way(static_cast<uint64_t>(from), static_cast<uint64_t>(to));
  ways.build();
  EXPECT_EQ(ways.values_told_apart(kIndex).size(), 3u);
  EXPECT_TRUE(ways.contains(ways.reached_if(kIndex, one), 10));
  EXPECT_TRUE(ways.contains(ways.reached_if(kIndex, two), 10));
  EXPECT_FALSE(ways.contains(ways.reached_if(kIndex, SmallValues::one(0)), 10));
  EXPECT_TRUE(ways.contains(ways.reached_if(kIndex, SmallValues::one(0)), 20));
  EXPECT_TRUE(ways.contains(ways.reached_if(kOther, SmallValues::one(0)), 10));  // nobody tests it
  EXPECT_FALSE(ways.contains(ways.reached(), 30));
}

TEST(CodeWays, SeveralWaysByATable) {
  CodeWays ways(1);
  for (uint64_t i = 0; i < 3; ++i) ways.add_way(1, 10 + i);
  ways.add_test(
      1, kIndex,
      std::vector<CodeWays::Outcome>{{SmallValues::one(0), 10}, {SmallValues::one(1), 11}, {SmallValues::one(2), 12}});
  ways.build();
  const auto reached = ways.reached_if(kIndex, SmallValues::one(1));
  EXPECT_FALSE(ways.contains(reached, 10));
  EXPECT_TRUE(ways.contains(reached, 11));
  EXPECT_FALSE(ways.contains(reached, 12));
  // Behind the table's end: anything.
  EXPECT_TRUE(ways.contains(ways.reached_if(kIndex, SmallValues::one(7)), 10));
}

// Nobody has followed the way that the number says: the one that was seen is taken.
TEST(CodeWays, AWayThatNobodyHasSeen) {
  CodeWays ways(1);
  ways.add_test(1, kIndex, std::vector<CodeWays::Outcome>{{SmallValues::one(0), 10}, {~SmallValues::one(0), 11}});
  ways.add_way(1, 10);
  ways.build();
  EXPECT_TRUE(ways.contains(ways.reached_if(kIndex, SmallValues::one(5)), 10));
}

// The same place tests now this, now that.
TEST(CodeWays, TestsOfDifferentThingsDecideNothing) {
  CodeWays ways(1);
  for (const auto& word : {std::optional(kIndex), std::optional<TestedWord>()})
    ways.add_test(1, word, std::vector<CodeWays::Outcome>{{SmallValues::one(0), 10}, {~SmallValues::one(0), 11}});
  ways.add_way(1, 10);
  ways.add_way(1, 11);
  ways.build();
  EXPECT_TRUE(ways.words().empty());
  EXPECT_TRUE(ways.contains(ways.reached_if(kIndex, SmallValues::one(0)), 11));
}

}  // namespace
}  // namespace gordian
