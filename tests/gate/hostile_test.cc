// Files that somebody has mangled: nothing crashes, and what is taken is written as it was read.
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "history/gate/baseline.h"
#include "history/gate/suppressions.h"
#include "tests/gate/reports.h"

namespace gordian::gate {
namespace {

// A few bytes changed, taken out, put in or repeated.
std::string mangled(std::string text, std::mt19937& random) {
  static constexpr char kBytes[] = {'\n', '\r', ' ', '\t', '\0', '\\', 'x', '#', ',',    '<',    ':',
                                    '>',  '*',  '^', '$',  '(',  ')',  '0', 'a', '\377', '\033', '1'};
  for (uint32_t times = random() % 6 + 1; times > 0 && !text.empty(); --times) {
    const size_t at = random() % text.size();
    const char byte = kBytes[random() % sizeof(kBytes)];
    switch (random() % 4) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.erase(at, random() % 9 + 1);
        break;
      case 2:
        text.insert(at, random() % 4 + 1, byte);
        break;
      default:
        text += text.substr(at, random() % 90);
    }
  }
  return text;
}

TEST(Hostile, Baselines) {
  std::mt19937 random(1);
  const std::string good =
      "gordian-baseline/1\n# one\ncycle       4c980ec8 75a9c1e2 x12 server,te\\x20st  A → B → A\n"
      "unreachable 1a2b3c4d 5e6f7a8b x1 server  block of 24 bytes  in load < main\n# end\n";
  size_t taken = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto read = parse_baseline(mangled(good, random));
    const auto* baseline = std::get_if<Baseline>(&read);
    if (baseline == nullptr) continue;
    ++taken;
    const std::string text = to_text(*baseline);
    const auto again = parse_baseline(text);
    ASSERT_TRUE(std::holds_alternative<Baseline>(again)) << text << std::get<std::string>(again);
    ASSERT_EQ(to_text(std::get<Baseline>(again)), text);
  }
  EXPECT_GT(taken, 1000u);
}

TEST(Hostile, Suppressions) {
  std::mt19937 random(2);
  const std::string good =
      "# one\ntype:net::Session<int> until 2027-01-31  # why\nmember:*::b\nfunction:make(int)\nleak:^ma*e$\nid:4c98*\n";
  const report::Finding finding = cycle("4c980ec8", "net::Session<int>", "Timer");
  size_t taken = 0;
  for (int i = 0; i < 20000; ++i) {
    Suppressions suppressions("2026-11-28");
    if (!suppressions.add_file("rules", mangled(good, random)).empty()) continue;
    taken += suppressions.suppress(finding) ? 1 : 0;
    for (const Rule& rule : suppressions.rules()) suppressions.meant_by(rule);
  }
  EXPECT_GT(taken, 1000u);
}

}  // namespace
}  // namespace gordian::gate
