// The forms of a report: fingerprint, sizes, drawing, JSON.
#include <cctype>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "analyzer/analyze.h"
#include "analyzer/report/destructor_report.h"
#include "analyzer/report/drawing.h"
#include "analyzer/report/fingerprint.h"
#include "analyzer/report/json.h"
#include "analyzer/report/text.h"
#include "analyzer/report/text_width.h"
#include "analyzer/report/utf8.h"
#include "analyzer/report/words.h"
#include "tests/unit/small_snapshot.h"

namespace gordian {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

// People keep these in suppression lists: a change of this value is a change of format.
TEST(Fingerprint, TypesAreSpeltTheSameInEveryBuild) {
  EXPECT_EQ(stable_type("std::__1::vector<int>"), stable_type("std::vector<int>"));
  EXPECT_EQ(stable_type("Ring<16u>"), stable_type("Ring<16>"));
  EXPECT_EQ(stable_type("Ring<16ul, char>"), stable_type("Ring<16,char>"));
  EXPECT_NE(stable_type("Ring16u"), stable_type("Ring16"));
  EXPECT_NE(stable_type("Ring<16>"), stable_type("Ring<17>"));
  for (const char* name : {"lambda at file.cc:12", "lambda at x/file.cc:12:7", "{lambda(int)#1}", "<lambda(int)>",
                           "{lambda(std::function<void ()>)#2}", "'lambda'(int)", "$_0"})
    EXPECT_EQ(stable_type("Task<" + std::string(name) + ">"), "Task<lambda>") << name;
  EXPECT_EQ(stable_type("{lambda(("), "lambda");
  EXPECT_EQ(stable_type("lambda at "), "lambda");
}

TEST(Fingerprint, IsStable) {
  const std::string id = fingerprint("cycle", {"A A::b B", "B B::a A"});
  EXPECT_EQ(id, fingerprint("cycle", {"B B::a A", "A A::b B"}));
  EXPECT_EQ(id.size(), 8u);
  for (const char digit : id) EXPECT_TRUE(std::isxdigit(static_cast<unsigned char>(digit))) << id;
  EXPECT_NE(id, fingerprint("latent_cycle", {"A A::b B", "B B::a A"}));
  EXPECT_NE(id, fingerprint("cycle", {"A A::b B"}));
  EXPECT_NE(fingerprint("k", {"ab", "c"}), fingerprint("k", {"a", "bc"}));
  // Of knots the offsets count, too.
  EXPECT_EQ(knot_fingerprint({"A > B"}, "A+8 > B"), knot_fingerprint({"A > B"}, "A+8 > B"));
  EXPECT_NE(knot_fingerprint({"A > B"}, "A+8 > B"), knot_fingerprint({"A > B"}, "A+16 > B"));
}

// What all builds know decides; what tells findings of one report apart only numbers them.
TEST(Fingerprint, FindingsThatHaveMuchInCommon) {
  Fingerprints two("cycle");
  two.add({"A > B", "B > A"}, "A+8");
  two.add({"A > B", "B > A"}, "A+24");
  Fingerprints one("cycle");
  one.add({"A > B", "B > A"}, "something else");
  EXPECT_EQ(one.id({"A > B", "B > A"}, "something else"), fingerprint("cycle", {"A > B", "B > A"}));
  EXPECT_EQ(two.id({"A > B", "B > A"}, "A+24"), one.id({"A > B", "B > A"}, "something else"));
  EXPECT_NE(two.id({"A > B", "B > A"}, "A+8"), two.id({"A > B", "B > A"}, "A+24"));
}

TEST(HumanBytes, PowersOfAThousand) {
  EXPECT_EQ(human_bytes(0), "0 bytes");
  EXPECT_EQ(human_bytes(1), "1 byte");
  EXPECT_EQ(human_bytes(999), "999 bytes");
  EXPECT_EQ(human_bytes(1000), "1.0 kB");
  EXPECT_EQ(human_bytes(1234), "1.2 kB");
  EXPECT_EQ(human_bytes(999'949), "999.9 kB");
  EXPECT_EQ(human_bytes(999'950), "1.0 MB");
  EXPECT_EQ(human_bytes(3'400'000), "3.4 MB");
  EXPECT_EQ(human_bytes(5'000'000'000), "5.0 GB");
  EXPECT_EQ(human_bytes(UINT64_MAX), "18446.7 PB");
}

report::Finding ring(uint32_t size) {
  report::Finding finding;
  for (uint32_t i = 0; i < size; ++i) {
    finding.add_members()->set_type("N" + std::to_string(i));
    report::Edge& edge = *finding.add_edges();
    edge.set_from(i);
    edge.set_to((i + 1) % size);
    edge.set_member("N" + std::to_string(i) + "::next");
    edge.set_declared("shared_ptr<N>");
    finding.add_drawn(i);
  }
  return finding;
}

TEST(DrawCycle, Flat) {
  EXPECT_EQ(draw_cycle(ring(2), 100), (Lines{"┌▶ N0 ── next: shared_ptr<N> ──▶ N1 ── next: shared_ptr<N> ─┐",
                                             "└───────────────────────────────────────────────────────────┘"}));
  const Lines flat = draw_cycle(ring(1), 100);
  ASSERT_EQ(flat.size(), 2u);
  EXPECT_EQ(columns(flat[0]), columns(flat[1]));
  EXPECT_TRUE(draw_cycle({}, 100).empty());
}

TEST(DrawCycle, TallWhenItDoesNotFit) {
  EXPECT_EQ(draw_cycle(ring(2), 59), (Lines{"┌▶ N0", "│    ── next: shared_ptr<N> ──▶", "│  N1",
                                            "│    ── next: shared_ptr<N> ──▶", "└─ N0 again"}));
  const Lines many = draw_cycle(ring(40), 10000);
  ASSERT_EQ(many.size(), 26u);
  EXPECT_EQ(many[24], "│  … 28 more objects");
}

TEST(DrawCycle, Via) {
  report::Finding finding = ring(1);
  finding.mutable_edges(0)->set_declared("vector<shared_ptr<N>>");
  finding.mutable_edges(0)->add_via("vector<shared_ptr<N>>");
  finding.mutable_edges(0)->add_via("Node");
  EXPECT_EQ(draw_cycle(finding, 100)[0], "┌▶ N0 ── next: vector<shared_ptr<N>> → Node ─┐");
}

TEST(TextWidth, Columns) {
  EXPECT_EQ(columns(""), 0u);
  EXPECT_EQ(columns("─▶ é"), 4u);
  EXPECT_EQ(columns("\033[1;31mred\033[0m"), 3u);
  EXPECT_EQ(columns("\033["), 0u);  // cut off
}

TEST(TextWidth, Elided) {
  EXPECT_EQ(elided("Session", 7), "Session");
  EXPECT_EQ(elided("map<int, Session>", 9), "map<…ion>");
  EXPECT_EQ(elided("▶▶▶▶", 3), "▶…▶");
  EXPECT_EQ(elided("ab", 1), "…");
  EXPECT_EQ(elided("ab", 0), "");
}

TEST(TextWidth, Wrapped) {
  EXPECT_EQ(wrapped("one two three", 0, "  "), "one two three");
  EXPECT_EQ(wrapped("one two three", 13, "  "), "one two three");
  EXPECT_EQ(wrapped("one two three", 9, " "), "one two\n three");
  EXPECT_EQ(wrapped("map<string,vector<int>>", 16, " "), "map<string,\n vector<int>>");
  EXPECT_EQ(wrapped("aaaaaaaaaaaaaaaaaaaaaaaa", 10, ""), "aaaaaaaaaa\naaaaaaaaaa\naaaa");
  EXPECT_EQ(wrapped("\033[1mone two three\033[0m", 9, ""), "\033[1mone two\nthree\033[0m");
  // Not in the gap behind a field's name.
  EXPECT_EQ(wrapped("  allocated  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 40, "    "),
            "  allocated  aaaaaaaaaaaaaaaaaaaaaaaaaaa\n    aaaaaaaaaaaaaaaa");
  for (const size_t width : {1, 2, 9, 40})  // whatever the width, it ends, and nothing is lost
    for (const std::string text :
         {"", " ", "          ", "▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶▶", "\x80\x80\x80 \xff", "a          b"}) {
      std::string letters = wrapped(text, width, "      "), expected = text;
      std::erase_if(letters, [](char letter) { return letter == ' ' || letter == '\n'; });
      std::erase(expected, ' ');
      EXPECT_EQ(letters, expected);
    }
  EXPECT_EQ(wrapped_lines("  one two\n\nthree", 8), "  one\n    two\n\nthree\n");
}

TEST(Utf8, FirstCodePoint) {
  const auto value = [](std::string_view text) { return first_code_point(text).value; };
  const auto bytes = [](std::string_view text) { return first_code_point(text).bytes; };
  EXPECT_EQ(value("a\x80"), 0x61u);
  EXPECT_EQ(value("\xc3\xbc-"), 0xfcu);
  EXPECT_EQ(value("\xe2\x96\xb6"), 0x25b6u);
  EXPECT_EQ(value("\xf0\x9f\x98\x80"), 0x1f600u);
  EXPECT_EQ(bytes("\xf0\x9f\x98\x80x"), 4u);
  EXPECT_EQ(bytes(std::string_view("\0", 1)), 1u);
  // Cut off; a byte out of place; longer than needed; a surrogate; beyond the last one.
  for (const char* bad : {"\xc3", "\xe2\x96", "\xf0\x9f\x98", "\x80", "\xc3(", "\xc0\xaf", "\xe0\x80\xaf",
                          "\xf0\x80\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"})
    EXPECT_EQ(bytes(bad), 0u) << bad;
}

enum class Is { kString, kNumber, kBoolean, kList, kObject };

void expect_keys(const Json& json, const std::vector<std::pair<const char*, Is>>& keys) {
  for (const auto& [key, is] : keys) {
    ASSERT_TRUE(json.contains(key)) << key << " in " << json;
    const Json& value = json.at(key);
    const bool right = is == Is::kString    ? value.is_string()
                       : is == Is::kNumber  ? value.is_number_integer()
                       : is == Is::kBoolean ? value.is_boolean()
                       : is == Is::kList    ? value.is_array()
                                            : value.is_object();
    EXPECT_TRUE(right) << key << " in " << json;
  }
}

class ReportJson : public testing::Test {
 protected:
  void SetUp() override {
    const TemporaryFile file(to_snapshot_file(small_snapshot()));
    const auto result = analyze(file.path(), {});
    ASSERT_TRUE(std::holds_alternative<report::Report>(result));
    text_ = to_json(std::get<report::Report>(result));
    json_ = Json::parse(text_);
  }
  const Json& cycle() const { return json_.at("findings").at(0); }
  std::string text_;
  Json json_;
};

TEST_F(ReportJson, TopLevel) {
  EXPECT_EQ(text_.find('\n'), std::string::npos);
  expect_keys(json_, {{"schema", Is::kString},
                      {"process", Is::kObject},
                      {"heap", Is::kObject},
                      {"summary", Is::kObject},
                      {"labels", Is::kList},
                      {"findings", Is::kList},
                      {"not_seen", Is::kList}});
  EXPECT_EQ(json_["schema"], "gordian-report/1");
  expect_keys(json_["process"], {{"exe", Is::kString},
                                 {"pid", Is::kNumber},
                                 {"cmdline", Is::kList},
                                 {"snapshot", Is::kNumber},
                                 {"trigger", Is::kString}});
  EXPECT_EQ(json_["process"]["cmdline"], Json({"small", "x"}));
  EXPECT_EQ(json_["process"]["snapshot"], 3);
  EXPECT_EQ(json_["process"]["trigger"], "exit");
  EXPECT_EQ(json_["heap"], Json({{"blocks", 3}, {"bytes", 88}, {"units", 2}, {"roots", 1}}));
  EXPECT_EQ(json_["not_seen"].at(0), "registers of 1 thread");
}

TEST_F(ReportJson, Summary) {
  const Json wanted = {{"cycles", 1},         {"latent_cycles", 0},      {"uncollectable", 2}, {"collectable", 0},
                       {"leaked_objects", 2}, {"unreachable_blocks", 1}, {"leaked_bytes", 88}};
  for (const auto& [key, value] : wanted.items()) EXPECT_EQ(json_["summary"].at(key), value) << key;
}

TEST_F(ReportJson, LabelsAddUpToTheHeap) {
  const Json alive = {{"name", "alive"}, {"blocks", 0}, {"bytes", 0}};
  const Json cycles = {{"name", "cycle"}, {"blocks", 2}, {"bytes", 64}};
  EXPECT_EQ(json_["labels"][0], alive);
  EXPECT_EQ(json_["labels"][1], cycles);
  uint64_t blocks = 0, bytes = 0;
  for (const Json& label : json_["labels"]) {
    blocks += label.at("blocks").get<uint64_t>();
    bytes += label.at("bytes").get<uint64_t>();
  }
  EXPECT_EQ(json_["heap"]["blocks"], blocks);
  EXPECT_EQ(json_["heap"]["bytes"], bytes);
}

TEST_F(ReportJson, Finding) {
  expect_keys(cycle(), {{"id", Is::kString},
                        {"kind", Is::kString},
                        {"title", Is::kString},
                        {"confidence", Is::kString},
                        {"gc", Is::kString},
                        {"instances", Is::kNumber},
                        {"objects", Is::kNumber},
                        {"bytes", Is::kNumber},
                        {"retained_blocks", Is::kNumber},
                        {"retained_bytes", Is::kNumber},
                        {"total_objects", Is::kNumber},
                        {"total_bytes", Is::kNumber},
                        {"members", Is::kList},
                        {"edges", Is::kList},
                        {"drawn", Is::kList},
                        {"cuts", Is::kList}});
  EXPECT_EQ(cycle()["kind"], "cycle");
  EXPECT_EQ(cycle()["bytes"], 64);
  EXPECT_EQ(cycle()["total_objects"], 2);
  EXPECT_EQ(cycle()["drawn"], Json({0, 1}));
  ASSERT_EQ(cycle()["members"].size(), 2u);
  const Json& member = cycle()["members"][0];
  expect_keys(member, {{"type", Is::kString},
                       {"scheme", Is::kString},
                       {"address", Is::kString},
                       {"bytes", Is::kNumber},
                       {"use_count", Is::kNumber},
                       {"weak_count", Is::kNumber},
                       {"unexplained", Is::kNumber},
                       {"proof", Is::kString},
                       {"allocated_by", Is::kString},
                       {"destructor", Is::kObject},
                       {"allocated_at", Is::kList}});
  EXPECT_EQ(member["address"], "0x10010");
  expect_keys(member["destructor"],
              {{"kind", Is::kString}, {"function", Is::kString}, {"effects", Is::kList}, {"at", Is::kString}});
  ASSERT_FALSE(member["allocated_at"].empty());
  expect_keys(member["allocated_at"][0], {{"function", Is::kString},
                                          {"file", Is::kString},
                                          {"line", Is::kNumber},
                                          {"module", Is::kString},
                                          {"offset", Is::kString},
                                          {"inlined", Is::kBoolean}});
}

TEST_F(ReportJson, EdgesAndCuts) {
  ASSERT_EQ(cycle()["edges"].size(), 2u);
  expect_keys(cycle()["edges"][0], {{"from", Is::kNumber},
                                    {"to", Is::kNumber},
                                    {"member", Is::kString},
                                    {"offset", Is::kNumber},
                                    {"via", Is::kList},
                                    {"via_members", Is::kList},
                                    {"strength", Is::kString},
                                    {"capture", Is::kBoolean}});
  ASSERT_FALSE(cycle()["cuts"].empty());
  expect_keys(cycle()["cuts"][0], {{"edge", Is::kNumber},
                                   {"member", Is::kString},
                                   {"frees_objects", Is::kNumber},
                                   {"frees_bytes", Is::kNumber},
                                   {"verified", Is::kBoolean},
                                   {"capture", Is::kString}});
  EXPECT_EQ(cycle()["cuts"][0]["verified"], true);
  EXPECT_EQ(cycle()["cuts"][0]["frees_bytes"], 64);
}

TEST(Text, ExplainsByTheWholeWay) {
  report::Report report;
  report::Finding& finding = *report.add_findings();
  finding.set_kind("cycle");
  for (const char* type : {"Window", "Button"}) finding.add_members()->set_type(type);
  report::Edge& edge = *finding.add_edges();
  edge.set_to(1);
  edge.set_member("Window::layout");
  edge.add_via("Layout");
  edge.add_via_members("Layout::button");
  edge.set_evidence("type");
  const std::string text = to_text(report, {.explain = true});
  EXPECT_NE(text.find("known by   Window::layout → Layout::button is strong: debug info says so (type)"),
            std::string::npos)
      << text;
  EXPECT_EQ(to_text(report, {}).find("known by"), std::string::npos);
}

TEST(DestructorReport, VerbsAreSaidOnce) {
  const auto global = [](const char* name) { return DestructorEffect{Effect::Kind::kGlobal, name, {}}; };
  const auto called = [](const char* name) { return DestructorEffect{Effect::Kind::kCall, name, {}}; };
  EXPECT_EQ(would_have({global("a"), global("b"), {Effect::Kind::kForeign, {}, {}}}),
            "changed a, b and another object");
  EXPECT_EQ(would_have({called("f"), called("g"), global("a")}), "called f(), g() and changed a");
  EXPECT_EQ(would_have({called("f"), global("a"), called("g")}), "called f(), changed a and called g()");
}

TEST(Json, BytesThatAreNotUtf8) {
  report::Report report;
  report.mutable_process()->set_exe("/bin/caf\xe9");
  EXPECT_NO_THROW(EXPECT_TRUE(Json::parse(to_json(report)).is_object()));
}

}  // namespace
}  // namespace gordian
