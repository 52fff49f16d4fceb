// What is new, known, grown and gone; and what an update makes of it.
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "history/gate/verdict_forms.h"
#include "tests/gate/reports.h"

namespace gordian::gate {
namespace {

using Reports = std::vector<report::Report>;
using Ids = std::vector<std::string>;

struct Night {
  Suppressions suppressions{"2026-11-28"};
  Sightings sightings{suppressions};
  Verdict verdict;
  Baseline next;

  Night(const Reports& reports, const Baseline& baseline, const Policy& policy = {}, const std::string& rules = "") {
    EXPECT_EQ(suppressions.add_file("rules", rules), "");
    for (const report::Report& report : reports) sightings.add(report);
    verdict = judge(sightings, baseline, policy);
    next = updated(baseline, verdict, sightings.binaries());
  }

  Ids fresh() const {
    Ids ids;
    for (const Sighting& sighting : verdict.fresh) ids.push_back(sighting.id);
    return ids;
  }
  Subject subject() const { return {sightings.reports(), sightings.binaries(), "leaks.txt", {}}; }
};

Baseline accepted(const Reports& reports) { return Night(reports, {}).next; }

TEST(Verdict, WithoutABaselineEverythingIsNew) {
  const Night night({report_of("server", {cycle("aa", "A", "B"), lost("bb", 24, {"load"})})}, {});
  EXPECT_EQ(night.fresh(), (Ids{"aa", "bb"}));
  EXPECT_FALSE(night.verdict.passed());
}

TEST(Verdict, KnownInAnyProgram) {
  const Baseline baseline = accepted({report_of("server", {cycle("aa", "A", "B")})});
  const Night night({report_of("test", {cycle("aa", "A", "B")})}, baseline);
  EXPECT_TRUE(night.verdict.passed());
  EXPECT_EQ(night.verdict.known.size(), 1u);
  EXPECT_EQ(to_text(night.next).find("x1 server,test  A → B → A") == std::string::npos, false) << to_text(night.next);
}

TEST(Verdict, ShardsAreOneVerdict) {
  report::Report same = report_of("server", {cycle("aa", "A", "B")});
  const Night night(
      {same, same, report_of("server", {cycle("aa", "A", "B")}), report_of("test", {cycle("aa", "A", "B")})}, {});
  ASSERT_EQ(night.verdict.fresh.size(), 1u);
  EXPECT_EQ(night.verdict.fresh[0].instances, 3u) << "the same report twice counts once";
  EXPECT_EQ(night.verdict.fresh[0].total_bytes, 3 * 88u);
  EXPECT_EQ(night.verdict.fresh[0].binaries, (std::set<std::string>{"server", "test"}));
  EXPECT_EQ(night.sightings.reports(), 3u);
}

TEST(Verdict, GrownIsToldAndFailsIfAskedTo) {
  const Baseline baseline = accepted({report_of("server", {cycle("aa", "A", "B")})});
  report::Finding more = cycle("aa", "A", "B");
  more.set_instances(7);
  const Night night({report_of("server", {more})}, baseline);
  EXPECT_TRUE(night.verdict.passed());
  EXPECT_EQ(night.verdict.grown(), 1u);
  EXPECT_EQ(night.next.findings[0].instances, 7u);
  Policy strict;
  set_fail_on(strict, "grown");
  EXPECT_FALSE(Night({report_of("server", {more})}, baseline, strict).verdict.passed());
  EXPECT_TRUE(Night({report_of("server", {cycle("aa", "A", "B")})}, night.next, strict).verdict.passed());
  EXPECT_EQ(to_text(Night({report_of("server", {cycle("aa", "A", "B")})}, night.next).next), to_text(night.next))
      << "fewer than accepted change no line";
}

TEST(Verdict, GoneOnlyIfItsProgramsWereLookedAt) {
  const Baseline baseline = accepted({report_of("server", {cycle("aa", "A", "B"), cycle("bb", "C", "D")}),
                                      report_of("test", {cycle("bb", "C", "D"), cycle("cc", "E", "F")})});
  const Night night({report_of("server", {})}, baseline);
  ASSERT_EQ(night.verdict.gone.size(), 1u);
  EXPECT_EQ(night.verdict.gone[0].id, "aa");
  EXPECT_EQ(night.verdict.not_looked_at.size(), 2u);
  ASSERT_EQ(night.next.findings.size(), 2u);
  EXPECT_EQ(night.next.findings[0].id, "bb");
  const Night both({report_of("server", {}), report_of("test", {cycle("bb", "C", "D")})}, baseline);
  EXPECT_EQ(both.verdict.gone.size(), 2u);
  ASSERT_EQ(both.next.findings.size(), 1u);
  EXPECT_EQ(both.next.findings[0].binaries, std::set<std::string>{"test"})
      << "the server was looked at, and has it no more";
}

TEST(Verdict, ConfidenceAndSize) {
  report::Finding guess = cycle("aa", "A", "B");
  guess.set_confidence("possible");
  const Night night({report_of("server", {guess})}, {});
  EXPECT_TRUE(night.verdict.passed());
  ASSERT_EQ(night.verdict.doubtful.size(), 1u);
  EXPECT_EQ(night.verdict.doubtful[0].second, "below probable");
  EXPECT_EQ(night.next.findings.size(), 1u) << "accepted, all the same";
  Policy policy;
  set_fail_on(policy, "cycle:possible");
  EXPECT_FALSE(Night({report_of("server", {guess})}, {}, policy).verdict.passed());
  set_fail_on(policy, "cycle:proved,latent_cycle");
  policy.min_bytes = 100;
  const Night small({report_of("server", {cycle("bb", "A", "B")})}, {}, policy);
  EXPECT_TRUE(small.verdict.passed());
  EXPECT_EQ(small.verdict.doubtful[0].second, "below 100 bytes");
}

TEST(Verdict, OtherKindsDoNotFailButAreCounted) {
  report::Finding latent = cycle("aa", "A", "B");
  latent.set_kind("latent_cycle");
  const Night night({report_of("server", {latent})}, {});
  EXPECT_TRUE(night.verdict.passed());
  EXPECT_EQ(night.verdict.not_gated.at("latent_cycle"), 1u);
  EXPECT_TRUE(night.next.findings.empty());
  Policy policy;
  set_fail_on(policy, "latent_cycle");
  const Night gated({report_of("server", {latent})}, {}, policy);
  EXPECT_EQ(gated.fresh(), Ids{"aa"});
  const Night again({report_of("server", {latent})}, gated.next);
  EXPECT_EQ(again.next.findings.size(), 1u) << "what once was accepted stays while it is there";
}

TEST(Verdict, SuppressedIsNeitherNewNorGone) {
  const Baseline baseline = accepted({report_of("server", {cycle("aa", "A", "B")})});
  const Night night({report_of("server", {cycle("aa", "A", "B"), cycle("bb", "A", "C")})}, baseline, {}, "type:A\n");
  EXPECT_TRUE(night.verdict.passed());
  EXPECT_TRUE(night.verdict.gone.empty());
  ASSERT_EQ(night.next.findings.size(), 1u);
  EXPECT_EQ(night.next.findings[0].id, "aa");
}

TEST(Policy, BadListsAreRefused) {
  Policy policy;
  for (const char* list : {"", "cycles", "cycle:sure", "cycle,,unreachable", "cycle:"})
    EXPECT_THROW(set_fail_on(policy, list), std::invalid_argument) << list;
  EXPECT_EQ(policy.fail_on.size(), 2u) << "and change nothing";
}

// Builds that know different names.

TEST(Shape, PlainMemoryOfAStrippedBuild) {
  const Baseline stripped = accepted({report_of("/release/server", {lost("11", 24, {"", ""})})});
  EXPECT_FALSE(stripped.findings[0].named());
  const Reports with_names = {report_of("/debug/server", {lost("22", 24, {"load", "main"})})};
  const Night night(with_names, stripped);
  EXPECT_TRUE(night.verdict.passed());
  ASSERT_EQ(night.verdict.known.size(), 1u);
  EXPECT_TRUE(night.verdict.known[0].by_shape);
  EXPECT_TRUE(night.verdict.gone.empty());
  EXPECT_EQ(night.next.findings[0].id, "22") << "the name that says more";
  // … and the other way round.
  const Night back({report_of("/release/server", {lost("11", 24, {"", ""})})}, night.next);
  EXPECT_TRUE(back.verdict.passed());
  EXPECT_EQ(to_text(back.next), to_text(night.next));
}

TEST(Shape, EachAnswersForOneOnly) {
  const Baseline stripped = accepted({report_of("server", {lost("11", 24, {""}), lost("12", 24, {""})})});
  const Night night({report_of("server", {lost("21", 24, {"a"}), lost("22", 24, {"b"}), lost("23", 24, {"c"})})},
                    stripped);
  EXPECT_EQ(night.fresh(), Ids{"23"});
  EXPECT_EQ(night.verdict.known.size(), 2u);
  EXPECT_EQ(Night({report_of("server", {lost("21", 25, {"a"})})}, stripped).fresh(), Ids{"21"}) << "another size";
  EXPECT_EQ(Night({report_of("other", {lost("21", 24, {"a"})})}, stripped).fresh(), Ids{"21"}) << "another program";
}

TEST(Shape, WithNamesOnlyTheInnermostFunctionMayStand) {
  const Baseline baseline = accepted({report_of("server", {lost("11", 24, {"load", "open", "main"})})});
  EXPECT_TRUE(Night({report_of("server", {lost("21", 24, {"load", "main"})})}, baseline).verdict.passed())
      << "a caller that is gone: inlined, or a tail call";
  EXPECT_EQ(Night({report_of("server", {lost("21", 24, {"save", "main"})})}, baseline).fresh(), Ids{"21"});
}

TEST(Shape, OneFindingWithNamesIsOneForEachProgramWithout) {
  const auto programs = [](const std::string& id, const std::string& function) {
    return Reports{report_of("a", {lost(id, 24, {function})}), report_of("b", {lost(id, 24, {function})})};
  };
  const Baseline stripped = accepted(programs("11", "")), named = accepted(programs("22", "load"));
  EXPECT_EQ(stripped.findings.size(), 2u);
  EXPECT_EQ(named.findings.size(), 1u);
  const Night to_names(programs("22", "load"), stripped);
  EXPECT_TRUE(to_names.verdict.passed());
  EXPECT_TRUE(to_names.verdict.gone.empty());
  EXPECT_EQ(to_text(to_names.next), to_text(named));
  const Night to_stripped(programs("11", ""), named);
  EXPECT_TRUE(to_stripped.verdict.passed());
  EXPECT_EQ(to_text(to_stripped.next), to_text(named));
}

TEST(Shape, NamelessCyclesByTheSizesOfTheirObjects) {
  const Baseline stripped = accepted({report_of("server", {cycle("11", "object of 40 bytes", "object of 48 bytes")})});
  EXPECT_TRUE(Night({report_of("server", {cycle("22", "A", "B")})}, stripped).verdict.passed());
  const Baseline named = accepted({report_of("server", {cycle("11", "A", "B")})});
  EXPECT_EQ(Night({report_of("server", {cycle("22", "C", "D")})}, named).fresh(), Ids{"22"}) << "both have names";
}

// Its forms.

TEST(VerdictText, SaysEverythingThatMatters) {
  const Baseline baseline = accepted({report_of("server", {cycle("aa", "A", "B"), cycle("bb", "C", "D")})});
  report::Finding guess = cycle("dd", "G", "H"), more = cycle("aa", "A", "B");
  guess.set_confidence("possible");
  more.set_instances(2);
  const Night night({report_of("server", {more, cycle("cc", "E", "F"), guess, lost("ee", 24, {"load"})})}, baseline, {},
                    "leak:load  \ntype:Axx\nfunction:make until 2020-01-01\n");
  EXPECT_EQ(to_text(night.verdict, night.suppressions, night.subject()),
            "FAILED     1 new finding, 1 warning, 1 grown, 1 known, 1 suppressed, 1 gone\n"
            "looked at  1 report of 1 program; baseline leaks.txt\n"
            "new        cycle  E → F → E  88 bytes                                                     cc  proved\n"
            "             at   make  server.cc:12\n"
            "             cut  F::a as std::weak_ptr<E>\n"
            "             in   server\n"
            "warning    cycle  G → H → G  88 bytes                                   dd  possible: below probable\n"
            "             at   make  server.cc:12\n"
            "             cut  H::a as std::weak_ptr<G>\n"
            "             in   server\n"
            "known      1 finding in 1 program\n"
            "grown      aa  cycle  A → B → A: from 1 to 2\n"
            "gone       bb  cycle  C → D → C\n"
            "           take them out with --update-baseline\n"
            "suppressed leak:load (rules:1): 1 finding\n"
            "expired    function:make (rules:3): on 2020-01-01; it would match 3 findings\n"
            "unused     type:Axx (rules:2): did you mean A?\n");
}

TEST(VerdictText, PlacesAreTheProgramsOwn) {
  report::Finding copy = lost("aa", 24, {"strdup", "", "main"});
  copy.mutable_members(0)->mutable_allocated_at(0)->set_module("/lib/x86_64-linux-gnu/libc.so.6");
  EXPECT_EQ(seen_in({report_of("server", {copy})})[0].site, "server+0x1234");
}

TEST(VerdictText, WhatCouldNotBeReadIsNoPass) {
  const Night night({report_of("server", {})}, {});
  Subject subject = night.subject();
  EXPECT_EQ(to_text(night.verdict, night.suppressions, subject),
            "PASSED     0 new findings\nlooked at  1 report of 1 program; baseline leaks.txt\n");
  subject.unreadable = {"x: cut off."};
  EXPECT_EQ(
      to_text(night.verdict, night.suppressions, subject),
      "INCOMPLETE 0 new findings\nlooked at  1 report of 1 program; baseline leaks.txt\nunread     x: cut off.\n");
  EXPECT_NE(to_markdown(night.verdict, night.suppressions, subject).find("⚠️ Incomplete"), std::string::npos);
  EXPECT_FALSE(nlohmann::json::parse(to_json(night.verdict, night.suppressions, subject))["passed"]);
}

TEST(VerdictMarkdown, NamesAreNoMarkup) {
  report::Finding evil = cycle("a`a|\n", "<b>|`", "x\n# y");
  const Night night({report_of("se|rver", {evil})}, {});
  const std::string text = to_markdown(night.verdict, night.suppressions, night.subject());
  EXPECT_NE(text.find("| `a'a\\|\\x0a` | cycle `<b>\\|' → x\\x0a# y → <b>\\|'` |"), std::string::npos) << text;
  EXPECT_NE(text.find("`se\\|rver`"), std::string::npos) << text;
}

TEST(VerdictJson, HasAllOfIt) {
  const Baseline baseline = accepted({report_of("server", {cycle("aa", "A", "B"), cycle("bb", "C", "D")})});
  const Night night({report_of("server", {cycle("aa", "A", "B"), cycle("cc", "E", "F\xff")})}, baseline, {},
                    "type:Q\n");
  const auto json = nlohmann::json::parse(to_json(night.verdict, night.suppressions, night.subject()));
  EXPECT_EQ(json["schema"], "gordian-check/1");
  EXPECT_EQ(json["passed"], false);
  EXPECT_EQ(json["reports"], 1);
  EXPECT_EQ(json["new"][0]["id"], "cc");
  EXPECT_EQ(json["new"][0]["confidence"], "proved");
  EXPECT_EQ(json["new"][0]["binaries"][0], "server");
  EXPECT_EQ(json["known"][0]["accepted_id"], "aa");
  EXPECT_EQ(json["known"][0]["grown"], false);
  EXPECT_EQ(json["gone"][0]["id"], "bb");
  EXPECT_EQ(json["suppressions"][0]["rule"], "type:Q");
  EXPECT_EQ(json["suppressions"][0]["findings"].size(), 0u);
  EXPECT_EQ(json["suppressed"], 0);
}

}  // namespace
}  // namespace gordian::gate
