// Names, hashes, and what of a report is stored.
#include <string>

#include <gtest/gtest.h>

#include "history/store/names.h"
#include "history/store/record.h"
#include "history/store/sha256.h"
#include "tests/history/history_support.h"

namespace gordian::history {
namespace {

std::string sha256(const std::string& text) {
  Sha256 hash;
  hash.add(text);
  return hex_digest(hash, 64);
}

// FIPS 180-4, and lengths around a block's.
TEST(Sha256, KnownValues) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, InPartsAsInOne) {
  const std::string text(300, 'x');
  for (const size_t cut : {0, 1, 55, 56, 63, 64, 65, 128, 299}) {
    Sha256 hash;
    hash.add(text.substr(0, cut));
    hash.add(text.substr(cut));
    EXPECT_EQ(hex_digest(hash, 64), sha256(text)) << cut;
  }
}

// People's databases have them: a change of these is a change of format.
TEST(Names, NumbersAreForLife) {
  EXPECT_EQ(project_id("default"), project_id("default"));
  EXPECT_NE(project_id("x"), build_id("x"));
  EXPECT_NE(series_id("a", "bc"), series_id("ab", "c"));
  for (const char* name : {"", "a", "default"}) EXPECT_GE(project_id(name), 0);
  EXPECT_EQ(project_id("default"), 1450400001401666381);
  EXPECT_EQ(series_id("main", "server"), 7620883357862428717);
}

TEST(Names, WhatIsNoText) {
  EXPECT_EQ(storable("Käse → 🧀"), "Käse → 🧀");
  EXPECT_EQ(storable(std::string_view("a\0b", 3)),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(storable("\xff\xc0\x80x"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx");
  EXPECT_EQ(storable("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // a surrogate
  EXPECT_EQ(storable("\xe2\x82"), "\xef\xbf\xbd\xef\xbf\xbd");                  // cut off
  EXPECT_EQ(storable("ää", 3), "ä");
  EXPECT_EQ(storable("abc", 0), "");
}

void expect_refused(const RunName& name, const char* said) {
  try {
    check_name(name);
    FAIL() << "not refused: " << said;
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(said), std::string::npos) << error.what();
  }
}

TEST(Names, AreChecked) {
  RunName good = run_of("server", 1, {}).name;
  check_name(good);
  good.binary = "Käse";
  check_name(good);
  const auto changed = [&](std::string RunName::*field, const std::string& value) {
    RunName name = good;
    name.*field = value;
    return name;
  };
  expect_refused(changed(&RunName::binary, ""), "the name of the binary is empty. Give another one with --binary.");
  expect_refused(changed(&RunName::project, std::string(201, 'x')), "longer than 200 bytes");
  expect_refused(changed(&RunName::branch, "a\nb"), "not text");
  expect_refused(changed(&RunName::build, "\xff"), "not text");
  expect_refused(changed(&RunName::host, std::string("a\0b", 3)), "not text");
  RunName timeless = good;
  timeless.at = 0;
  expect_refused(timeless, "has no time: give the night's with --time");
  timeless.at = UINT64_MAX;
  expect_refused(timeless, "a time that is none");
}

TEST(Record, OfAReport) {
  const NewRun run = run_of("server", 1, {ring("aaaaaaaa", 3, 100), finding_of_kind("bbbbbbbb", "cache")});
  const Record record = record_of(run);
  EXPECT_EQ(record.leaking, 1);
  EXPECT_EQ(record.others, 1);
  const FindingRecord& ring = record.findings.at("aaaaaaaa");
  EXPECT_EQ(ring.title, "A → B → A");
  EXPECT_EQ(ring.file, "main.cc");  // not the library's
  EXPECT_EQ(ring.line, 10);
  EXPECT_EQ(ring.function, "main");
  EXPECT_EQ(ring.figures, (Figures{3, 300, 0, 3}));
}

TEST(Record, TheSameReportHasTheSameId) {
  const NewRun run = run_of("server", 1, {ring("aaaaaaaa")});
  NewRun timed = run;
  timed.report.add_passes()->set_name("scan");
  timed.report.mutable_index_cache()->set_hits(3);
  timed.report.mutable_findings(0)->add_gc_lines("gc: …");
  timed.report.mutable_process()->set_started_at_ns(5);
  EXPECT_EQ(record_of(run).run_id.size(), 32u);
  EXPECT_EQ(record_of(run).run_id, record_of(timed).run_id);
  NewRun other = run;
  other.report.mutable_findings(0)->set_instances(2);
  EXPECT_NE(record_of(run).run_id, record_of(other).run_id);
  for (std::string RunName::*field :
       {&RunName::project, &RunName::branch, &RunName::build, &RunName::host, &RunName::binary}) {
    other = run;
    other.name.*field += "x";
    EXPECT_NE(record_of(run).run_id, record_of(other).run_id);
  }
}

TEST(Record, TheDigestDoesNotSeeWhatIsOfOneProcess) {
  report::Finding finding = ring("aaaaaaaa");
  const auto digest = [](const report::Finding& of) {
    NewRun run = run_of("server", 1, {of});
    return record_of(run).findings.at(of.id()).digest;
  };
  const std::string before = digest(finding);
  finding.mutable_members(0)->set_address(7);
  finding.set_instances(9);
  finding.set_total_bytes(9);
  EXPECT_EQ(digest(finding), before);
  finding.mutable_members(0)->mutable_allocated_at(1)->set_line(77);
  EXPECT_NE(digest(finding), before);
}

TEST(Record, HostileFigures) {
  report::Finding finding = ring("aaaaaaaa");
  finding.set_instances(UINT64_MAX);
  finding.set_total_bytes(UINT64_MAX);
  finding.set_retained_bytes(UINT64_MAX);
  finding.set_confidence("certain");
  finding.add_drawn(99);
  finding.mutable_edges(0)->set_to(99);
  const NewRun run = run_of("server", 1, {finding, finding, report::Finding()});  // twice; and one without an id
  const Record record = record_of(run);
  ASSERT_EQ(record.findings.size(), 1u);
  const auto most = static_cast<int64_t>(kMost);
  EXPECT_EQ(record.findings.at("aaaaaaaa").figures, (Figures{most, most, most, 0}));
}

TEST(Record, TitlesOfLargeKnots) {
  report::Finding finding;
  finding.set_kind("cycle");
  EXPECT_EQ(title_of(finding), "cycle");
  for (uint32_t i = 0; i < 10; ++i) {
    finding.add_members()->set_type("T" + std::to_string(i));
    finding.add_edges()->set_from(i);
    finding.mutable_edges(static_cast<int>(i))->set_to((i + 1) % 10);
    finding.add_drawn(i);
  }
  EXPECT_EQ(title_of(finding), "T0 → T1 → T2 → T3 → T4 → …");
  finding.set_title("two friends");
  EXPECT_EQ(title_of(finding), "two friends");
}

TEST(Record, PackedAndBack) {
  const report::Finding finding = ring("aaaaaaaa", 3);
  const std::string packed = pack_finding(finding);
  EXPECT_EQ(unpack_finding(packed).SerializeAsString(), finding.SerializeAsString());
  for (size_t size = 0; size < packed.size(); ++size) EXPECT_THROW(unpack_finding(packed.substr(0, size)), Error);
  for (size_t at = 0; at < packed.size(); ++at) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    try {
      unpack_finding(damaged);
    } catch (const Error&) {
    }
  }
  report::Finding large = finding;
  large.set_title(std::string(size_t{65} << 20, 'x'));
  EXPECT_THROW(unpack_finding(pack_finding(large)), Error);  // as small as it looks
}

}  // namespace
}  // namespace gordian::history
