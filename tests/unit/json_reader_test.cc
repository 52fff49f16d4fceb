// Reports read back from JSON. tests/snapshots does it with every report there; here is what those do not have.
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "analyzer/report/json.h"
#include "analyzer/report/json_reader.h"
#include "analyzer/report/times.h"

namespace gordian {
namespace {

std::string error_of(const std::string& json) {
  const auto read = report_from_json(json);
  const auto* error = std::get_if<JsonError>(&read);
  return error == nullptr ? "none" : error->message;
}

std::string with(const std::string& rest) { return R"({"schema":"gordian-report/1",)" + rest + "}"; }

TEST(JsonReader, WhatIsWrittenOtherwiseThanStored) {
  report::Report report;
  report.set_schema("gordian-report/1");
  report.mutable_process()->set_taken_at_ns(1'800'000'000'123'456'789);
  report.mutable_process()->set_started_at_ns(1'799'999'999'000'000'000);
  report::Retained& line = *report.add_retained();
  line.mutable_owner()->set_name("global sessions");
  line.mutable_owner()->set_kind("global");
  line.mutable_allocated_at()->set_offset(0xfedcba9876543210);
  report.add_findings()->add_members()->set_unexplained(-3);
  const auto read = report_from_json(to_json(report));
  ASSERT_TRUE(std::holds_alternative<report::Report>(read)) << std::get<JsonError>(read).message;
  const auto& back = std::get<report::Report>(read);
  EXPECT_EQ(back.process().taken_at_ns(), 1'800'000'000'123'456'789u);
  EXPECT_EQ(back.process().started_at_ns(), 1'799'999'999'000'000'000u);
  EXPECT_EQ(back.retained(0).owner().name(), "global sessions");
  EXPECT_EQ(back.retained(0).owner().kind(), "global");
  EXPECT_EQ(back.retained(0).allocated_at().offset(), 0xfedcba9876543210);
  EXPECT_EQ(back.findings(0).members(0).unexplained(), -3);
}

TEST(JsonReader, LaterKeysAreIgnored) {
  EXPECT_EQ(error_of(with(R"("new":{"a":[1]},"heap":{"blocks":3,"new":1})")), "none");
  EXPECT_EQ(error_of(R"({"schema":"gordian-report/1"})"), "none");
}

TEST(JsonReader, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of(""), "not JSON, or cut off");
  EXPECT_EQ(error_of(R"({"schema":"gordian-report/1","findings":[)"), "not JSON, or cut off");
  EXPECT_EQ(error_of("\xff\xfe"), "not JSON, or cut off");
  EXPECT_EQ(error_of("[]"), "not an object");
  EXPECT_EQ(error_of("{}"), R"(not a report: "schema" is not "gordian-report/1")");
  EXPECT_EQ(error_of(R"({"schema":1})"), R"(not a report: "schema" is not "gordian-report/1")");
  EXPECT_EQ(error_of(with(R"("heap":7)")), "heap: not an object");
  EXPECT_EQ(error_of(with(R"("heap":{"blocks":-1})")), "heap.blocks: not a number that is at least 0");
  EXPECT_EQ(error_of(with(R"("process":{"pid":4294967296})")), "process.pid: too large");
  EXPECT_EQ(error_of(with(R"("process":{"exe":1})")), "process.exe: not a string");
  EXPECT_EQ(error_of(with(R"("process":{"taken_at":"yesterday"})")),
            "process.taken_at: not a time like 2026-05-01T02:30:00.000000000Z");
  EXPECT_EQ(error_of(with(R"("findings":{})")), "findings: not a list");
  EXPECT_EQ(error_of(with(R"("findings":[{},{"members":[{"address":"12"}]}])")),
            "findings[1].members[0].address: not an address like 0x55d0a4c2b2c0");
  EXPECT_EQ(error_of(with(R"("findings":[{"members":[{"use_count":1.5}]}])")),
            "findings[0].members[0].use_count: not a whole number");
  EXPECT_EQ(error_of(with(R"("findings":[{"more_cycles":0}])")), "findings[0].more_cycles: neither true nor false");
}

TEST(JsonReader, IndexesLeadSomewhere) {
  const auto finding = [](const std::string& text) { return with(R"("findings":[{"members":[{}],)" + text + "}]"); };
  EXPECT_EQ(error_of(finding(R"("edges":[{"from":0,"to":0}],"drawn":[0],"cuts":[{"edge":0}])")), "none");
  EXPECT_EQ(error_of(finding(R"("edges":[{"from":1,"to":0}])")),
            "findings[0]: an edge from member 1: there are only 1");
  EXPECT_EQ(error_of(finding(R"("edges":[{"from":0,"to":4}])")), "findings[0]: an edge to member 4: there are only 1");
  EXPECT_EQ(error_of(finding(R"("drawn":[0])")), "findings[0]: drawn edge 0: there are only 0");
  EXPECT_EQ(error_of(finding(R"("cuts":[{"edge":0}])")), "findings[0]: a cut of edge 0: there are only 0");
  EXPECT_EQ(error_of(finding(R"("edges":[{}],"cuts":[{"also":[{"edge":1}]}])")),
            "findings[0]: a cut of edge 1: there are only 1");
}

TEST(JsonReader, DeepNestingIsNoTrouble) {
  EXPECT_EQ(error_of(with(R"("new":)" + std::string(200'000, '[') + std::string(200'000, ']'))), "none");
}

TEST(Times, ThereAndBack) {
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(format_time(1'777'602'600'000'000'001), "2026-05-01T02:30:00.000000001Z");
  for (const uint64_t time :
       {uint64_t{0}, uint64_t{1}, uint64_t{1'777'602'600'123'456'789}, 18'446'744'072'999'999'999u})
    EXPECT_EQ(parse_time(format_time(time)), time);
  EXPECT_EQ(parse_time("2026-05-01T02:30:00Z"), 1'777'602'600'000'000'000u);
  EXPECT_EQ(parse_time("2026-05-01T02:30:00.5Z"), 1'777'602'600'500'000'000u);
  EXPECT_EQ(parse_time("2026-05-01T02:30:00.1234567899Z"), 1'777'602'600'123'456'789u);
  for (const char* bad : {"", "2026-05-01", "2026-05-01T02:30:00", "2026-05-01T02:30:00.Z", "2026-05-01T02:30:00Zx",
                          "1969-12-31T23:59:59Z", "2600-01-01T00:00:00Z", "2026-13-01T02:30:00Z"})
    EXPECT_EQ(parse_time(bad), std::nullopt) << bad;
  EXPECT_EQ(parse_time(std::string("2026-05-01T02:30:00Z\0x", 22)), std::nullopt);
}

}  // namespace
}  // namespace gordian
