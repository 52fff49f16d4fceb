// Reports in the formats of other tools, from reports made by hand. What those tools themselves say to them is asked in
// tests/cli/test_formats.py.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <variant>

#include <nlohmann/json.hpp>

#include "analyzer/analyze.h"
#include "pprof.pb.h"
#include "tests/unit/small_snapshot.h"
#include "viewer/formats/clean_text.h"
#include "viewer/formats/exporter.h"
#include "viewer/formats/names.h"
#include "viewer/formats/source_paths.h"
#include "viewer/html/compression.h"

namespace gordian {
namespace {

using Json = nlohmann::json;

TEST(CleanText, LeavesTextAlone) {
  for (const char* text : {"", "std::map<int, A>", "é → 漢 𝄞", "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbd"})
    EXPECT_EQ(clean_text(text), text);
}

TEST(CleanText, ControlCharactersAndWhatIsNoUtf8) {
  EXPECT_EQ(clean_text("a\nb\t\x7f"), "a\\x0ab\\x09\\x7f");
  EXPECT_EQ(clean_text(std::string_view("\0x", 2)), "\\x00x");
  EXPECT_EQ(clean_text("\xc2\x9b"), "\\xc2\\x9b");  // a control character of 8 bits
  EXPECT_EQ(clean_text("\xff"
                       "a"),
            "\\xffa");
  EXPECT_EQ(clean_text("\xc3"), "\\xc3");  // cut off
  EXPECT_EQ(clean_text("\xe2\x86"), "\\xe2\\x86");
  EXPECT_EQ(clean_text("\xc0\x80"), "\\xc0\\x80");  // not the shortest form
  EXPECT_EQ(clean_text("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");
  EXPECT_EQ(clean_text("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(clean_text("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(clean_text("\xef\xbf\xbf"), "\\xef\\xbf\\xbf");  // no character, in XML not even by number
}

TEST(CleanText, Shortened) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "ab…");
  EXPECT_EQ(shortened("éééé", 3), "éé…");
}

TEST(SourcePaths, BelowTheRoot) {
  const SourcePaths paths("/build/ci/src/.");
  EXPECT_EQ(paths.root(), "/build/ci/src/");
  EXPECT_EQ(paths.below_root("/build/ci/src/net/session.cc"), "net/session.cc");
  EXPECT_EQ(paths.below_root("/build/ci/src/build/../net/./session.cc"), "net/session.cc");
  EXPECT_EQ(paths.below_root("net/session.cc"), "net/session.cc");
  EXPECT_EQ(paths.below_root("/build/ci/srcs/x.cc"), "");
  EXPECT_EQ(paths.below_root("/build/ci/src/../x.cc"), "");
  EXPECT_EQ(paths.below_root("../x.cc"), "");
  EXPECT_EQ(paths.below_root(""), "");
  EXPECT_EQ(paths.absolute("../x.cc"), "/build/ci/x.cc");
  EXPECT_EQ(SourcePaths("/").below_root("/x.cc"), "x.cc");
}

// Debug info of the system's libraries has relative paths, too, which are not from our root.
TEST(SourcePaths, OfFrames) {
  const SourcePaths paths("/src");
  report::Frame frame;
  frame.set_path("net/session.cc");
  frame.set_module("/src/build/server");
  EXPECT_EQ(paths.below_root(frame), "net/session.cc");
  frame.set_module("/usr/lib/x86_64-linux-gnu/libc.so.6");
  EXPECT_EQ(paths.below_root(frame), "");
  EXPECT_FALSE(has_source(frame));
  frame.set_path("/src/net/session.cc");
  EXPECT_EQ(paths.below_root(frame), "net/session.cc");
  EXPECT_TRUE(has_source(frame));
}

TEST(UtcTime, Seconds) {
  EXPECT_EQ(utc_time(0), "1970-01-01T00:00:00");
  EXPECT_EQ(utc_time(1'700'000'001'999'999'999), "2023-11-14T22:13:21");
}

void add_frame(const char* function, const char* path, uint32_t line, report::Member& member) {
  report::Frame& frame = *member.add_allocated_at();
  frame.set_function(function);
  frame.set_path(path);
  frame.set_file(std::string(path).substr(std::string(path).rfind('/') + 1));
  frame.set_line(line);
  frame.set_module("/bin/server");
  frame.set_offset(0x1234);
}

// A → B → A, allocated in /src/net/a.cc and /src/net/b.cc.
report::Finding cycle(const char* confidence = "proved") {
  report::Finding finding;
  finding.set_id("4c980ec8");
  finding.set_kind("cycle");
  finding.set_knot("75a9c1e2");
  finding.set_confidence(confidence);
  finding.set_gc("uncollectable");
  finding.set_instances(3);
  finding.set_objects(2);
  finding.set_bytes(64);
  finding.set_total_bytes(192);
  for (const char* type : {"A", "B"}) {
    report::Member& member = *finding.add_members();
    member.set_type(type);
    member.set_scheme("libstdc++");
    member.set_use_count(1);
    member.set_bytes(32);
    add_frame("std::vector<int>::push_back", "/usr/include/c++/12/vector", 100, member);
    add_frame(*type == 'A' ? "make_a" : "make_b", *type == 'A' ? "/src/net/a.cc" : "/src/net/b.cc", 7, member);
    add_frame("main", "/src/main.cc", 30, member);
    report::Destructor& destructor = *member.mutable_destructor();
    destructor.set_kind("user");
    destructor.set_function(std::string("~") + type + "()");
    destructor.set_would_have("printed (puts)");
    destructor.set_path("/src/net/a.h");
    destructor.set_line(*type == 'A' ? 4 : 9);
  }
  for (const uint32_t from : {0, 1}) {
    report::Edge& edge = *finding.add_edges();
    edge.set_from(from);
    edge.set_to(1 - from);
    edge.set_member(from == 0 ? "A::b" : "B::a");
    edge.set_declared(from == 0 ? "shared_ptr<B>" : "shared_ptr<A>");
    edge.set_strength("strong");
    finding.add_drawn(from);
  }
  report::Cut& cut = *finding.add_cuts();
  cut.set_edge(1);
  cut.set_member("B::a");
  cut.set_weak_type("std::weak_ptr<A>");
  cut.set_frees_objects(2);
  cut.set_verified(true);
  return finding;
}

report::Finding unreachable() {
  report::Finding finding;
  finding.set_id("0badf00d");
  finding.set_kind("unreachable");
  finding.set_title("24 bytes");
  finding.set_confidence("probable");
  finding.set_instances(1);
  finding.set_bytes(24);
  finding.set_total_bytes(24);
  finding.add_members()->set_type("24 bytes");
  return finding;
}

report::Report report_of(uint32_t pid, std::vector<report::Finding> findings, const char* exe = "/bin/server") {
  report::Report report;
  report.mutable_process()->set_exe(exe);
  report.mutable_process()->set_pid(pid);
  report.mutable_process()->set_trigger("exit");
  report.mutable_process()->set_taken_at_ns(1'700'000'001'500'000'000);
  report.mutable_process()->set_started_at_ns(1'700'000'000'000'000'000);
  report.mutable_heap()->set_blocks(10);
  report.mutable_heap()->set_bytes(1000);
  report.mutable_heap()->set_units(4);
  report.mutable_summary()->set_leaked_bytes(216);
  report.mutable_summary()->set_leaked_objects(6);
  report::Label& label = *report.add_labels();
  label.set_name("alive");
  label.set_blocks(3);
  label.set_bytes(784);
  for (report::Finding& finding : findings) *report.add_findings() = std::move(finding);
  return report;
}

ExportOptions options() { return {"9.9", "/src", ""}; }

std::string exported(const char* format, const std::vector<report::Report>& reports) {
  const auto exporter = find_format(format)->make(options());
  for (const report::Report& report : reports) exporter->add(report, nullptr);
  return exporter->finish();
}

Json run_of(const std::vector<report::Report>& reports) { return Json::parse(exported("sarif", reports))["runs"][0]; }

TEST(Formats, AreFoundByName) {
  for (const Format& format : formats()) EXPECT_EQ(find_format(format.name), &format);
  EXPECT_EQ(find_format("text"), nullptr);
  EXPECT_EQ(find_format(""), nullptr);
}

TEST(Sarif, WhereItIsShown) {
  const Json run = run_of({report_of(1, {cycle()})});
  EXPECT_EQ(run["originalUriBaseIds"]["%SRCROOT%"]["uri"], "file:///src/");
  const Json& result = run["results"][0];
  const Json place = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"], Json({{"uri", "net/a.cc"}, {"uriBaseId", "%SRCROOT%"}}));
  EXPECT_EQ(place["region"], Json({{"startLine", 7}}));
  std::set<std::string> related;
  for (const Json& location : result["relatedLocations"]) related.insert(location["message"]["text"]);
  EXPECT_EQ(related, (std::set<std::string>{"A was allocated here", "B was allocated here",
                                            "~A() never ran; it would have printed (puts)",
                                            "~B() never ran; it would have printed (puts)"}));
  // A file outside of the root is named in full.
  const Json& innermost = result["stacks"][0]["frames"][0]["location"]["physicalLocation"]["artifactLocation"];
  EXPECT_EQ(innermost, Json({{"uri", "file:///usr/include/c++/12/vector"}}));
}

TEST(Sarif, MessageAndFlows) {
  const Json result = run_of({report_of(1, {cycle()})})["results"][0];
  EXPECT_EQ(
      result["message"]["text"],
      "Reference cycle of 2 objects: [A](1) → [B](3) → A. 64 bytes; 3 of this shape, 192 bytes in all. Never run: "
      "~A() would have printed (puts); ~B() would have printed (puts). Candidate: B::a as std::weak_ptr<A> would "
      "free all 2 objects (simulated). Confidence: proved.");
  ASSERT_EQ(result["codeFlows"].size(), 3u);
  const auto steps = [&](size_t flow) { return result["codeFlows"][flow]["threadFlows"][0]["locations"]; };
  EXPECT_EQ(steps(0)[0]["location"]["message"]["text"], "A, allocated here, holds B by A::b: shared_ptr<B>");
  EXPECT_EQ(steps(0)[1]["location"]["message"]["text"], "B, allocated here, holds A by B::a: shared_ptr<A>");
  EXPECT_EQ(result["codeFlows"][2]["message"]["text"], "How B was allocated");
  ASSERT_EQ(steps(2).size(), 3u);
  EXPECT_EQ(steps(2)[0]["location"]["message"]["text"], "main");
  EXPECT_EQ(steps(2)[2]["nestingLevel"], 2);
}

TEST(Sarif, FingerprintsAndProcesses) {
  report::Report other = report_of(3, {cycle()}, "/bin/other");
  const Json run = run_of({report_of(1, {cycle(), unreachable()}), report_of(2, {cycle()}), other});
  ASSERT_EQ(run["results"].size(), 3u);
  const Json& both = run["results"][0];
  EXPECT_EQ(both["occurrenceCount"], 6);
  EXPECT_EQ(both["properties"]["totalBytes"], 384);
  EXPECT_EQ(both["properties"]["processes"], Json({"server (1)", "server (2)"}));
  EXPECT_EQ(both["partialFingerprints"], Json({{"primaryLocationLineHash", "4c980ec8:1"},
                                               {"gordianFinding/v1", "4c980ec8"},
                                               {"gordianKnot/v1", "75a9c1e2"}}));
  EXPECT_EQ(run["results"][2]["partialFingerprints"]["primaryLocationLineHash"], "4c980ec8:2");
  EXPECT_EQ(run["properties"]["processes"].size(), 3u);
}

TEST(Sarif, LevelsByKindAndConfidence) {
  const auto level = [](const char* kind, const char* confidence) {
    report::Finding finding = cycle(confidence);
    finding.set_kind(kind);
    const Json run = run_of({report_of(1, {finding})});
    const Json& result = run["results"][0];
    EXPECT_EQ(result["ruleId"], std::string("gordian-") + kind);
    EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<size_t>()]["id"], result["ruleId"]);
    return result["level"].get<std::string>();
  };
  EXPECT_EQ(level("cycle", "proved"), "error");
  EXPECT_EQ(level("cycle", "probable"), "warning");
  EXPECT_EQ(level("cycle", "possible"), "note");
  EXPECT_EQ(level("unreachable", "probable"), "warning");
  for (const char* kind : {"latent_cycle", "cache", "weak_held"}) EXPECT_EQ(level(kind, "proved"), "note") << kind;
}

TEST(Sarif, WithoutSources) {
  report::Finding finding = unreachable();
  const auto place = [&] {
    return run_of({report_of(1, {finding})})["results"][0]["locations"][0]["physicalLocation"];
  };
  EXPECT_EQ(place(), Json({{"artifactLocation", {{"uri", "file:///bin/server"}}}}));
  report::Frame& frame = *finding.mutable_members(0)->add_allocated_at();
  frame.set_module("/lib/a b.so");
  frame.set_offset(0x10);
  EXPECT_EQ(place(), Json({{"artifactLocation", {{"uri", "file:///lib/a%20b.so"}}},
                           {"address", {{"relativeAddress", 16}, {"kind", "function"}}}}));
}

// GitLab leaves out results whose message is longer than 1,024 characters.
TEST(Sarif, LongNames) {
  report::Finding finding = cycle();
  for (report::Member& member : *finding.mutable_members()) member.set_type(std::string(5000, '['));
  for (report::Edge& edge : *finding.mutable_edges()) edge.set_member(std::string(5000, 'm'));
  finding.mutable_cuts(0)->set_member(std::string(5000, 'm'));
  finding.add_reasons(std::string(5000, 'r'));
  EXPECT_LE(run_of({report_of(1, {finding})})["results"][0]["message"]["text"].get<std::string>().size(), 1024u);
}

TEST(Sarif, WhatWentWrong) {
  const auto exporter = find_format("sarif")->make(options());
  report::Report report = report_of(1, {});
  report.add_not_seen("registers of 1 thread");
  exporter->add(report, nullptr);
  exporter->add_failure("x.gsnap", "damaged");
  const Json invocation = Json::parse(exporter->finish())["runs"][0]["invocations"][0];
  EXPECT_EQ(invocation["executionSuccessful"], false);
  EXPECT_EQ(invocation["toolExecutionNotifications"][0]["message"]["text"],
            "server (1): not seen: registers of 1 thread");
  EXPECT_EQ(invocation["toolExecutionNotifications"][1]["level"], "error");
  EXPECT_EQ(run_of({report_of(1, {})})["invocations"][0]["executionSuccessful"], true);
}

// A hostile report: indexes that lead nowhere.
TEST(Formats, IndexesOutOfRange) {
  report::Finding finding = cycle();
  finding.mutable_edges(0)->set_to(77);
  finding.mutable_edges(1)->set_from(UINT32_MAX);
  finding.add_drawn(99);
  finding.mutable_cuts(0)->set_edge(12345);
  for (const char* format : {"sarif", "dot", "openmetrics"})
    EXPECT_FALSE(exported(format, {report_of(1, {finding})}).empty());
}

TEST(Openmetrics, SumsOverProcesses) {
  const std::string text = exported("openmetrics", {report_of(1, {cycle(), unreachable()}), report_of(2, {cycle()})});
  for (const char* line :
       {"gordian_processes{binary=\"server\"} 2", "gordian_heap_bytes{binary=\"server\",label=\"alive\"} 1568",
        "gordian_leaked_bytes{binary=\"server\"} 432", "gordian_snapshot_time_seconds{binary=\"server\"} 1700000001",
        "gordian_findings{binary=\"server\",kind=\"cycle\",confidence=\"proved\"} 1",
        "gordian_findings{binary=\"server\",kind=\"cache\",confidence=\"possible\"} 0",
        "gordian_finding_instances{binary=\"server\",id=\"4c980ec8\",kind=\"cycle\",title=\"cycle of 2 objects: A → "
        "B\"} 6",
        "gordian_unreadable_snapshots 0", "# TYPE gordian_heap_bytes gauge", "# UNIT gordian_heap_bytes bytes"})
    EXPECT_NE(text.find(std::string("\n") + line + "\n"), std::string::npos) << line << "\n" << text;
  EXPECT_TRUE(text.ends_with("\n# EOF\n"));
}

TEST(Openmetrics, QuotesAndBackslashes) {
  const std::string text = exported("openmetrics", {report_of(1, {}, "/bin/a\"b\\c\n")});
  EXPECT_NE(text.find("gordian_processes{binary=\"a\\\"b\\\\c\\\\x0a\"} 1\n"), std::string::npos) << text;
}

TEST(Dot, QuotesBackslashesAndCuts) {
  report::Finding finding = cycle();
  finding.mutable_members(0)->set_type("A\"\\N\n");
  finding.mutable_edges(1)->set_strength("weak");
  const std::string text = exported("dot", {report_of(1, {finding})});
  EXPECT_NE(text.find("p1_f1_m0 [label=\"A\\\"\\\\N\\\\x0a\\n32 bytes, use_count 1\\n"), std::string::npos) << text;
  EXPECT_NE(text.find("p1_f1_m0 -> p1_f1_m1 [label=\"A::b: shared_ptr<B>\", penwidth=2];"), std::string::npos) << text;
  EXPECT_NE(text.find("p1_f1_m1 -> p1_f1_m0 [label=\"B::a: shared_ptr<A>\\ncut: std::weak_ptr<A>\", style=dashed, "
                      "penwidth=2, color=red, fontcolor=red];"),
            std::string::npos)
      << text;
}

TEST(Junit, Counts) {
  report::Finding latent = cycle();
  latent.set_kind("latent_cycle");
  const auto exporter = find_format("junit")->make(options());
  exporter->add(report_of(1, {cycle(), unreachable(), latent}), nullptr);
  exporter->add(report_of(2, {}), nullptr);
  exporter->add_failure("x<y.gsnap", "no \"snapshot\"");
  const std::string text = exporter->finish();
  for (const char* part :
       {"<testsuites name=\"gordian\" tests=\"5\" failures=\"2\" errors=\"1\">",
        "<testsuite name=\"server (1)\" tests=\"3\" failures=\"2\" errors=\"0\" skipped=\"0\" time=\"1.500\" "
        "timestamp=\"2023-11-14T22:13:21\">",
        "<testcase classname=\"server\" name=\"cycle of 2 objects: A → B [4c980ec8]\" file=\"net/a.cc\" line=\"7\" "
        "time=\"0\">",
        "<failure type=\"cycle\" message=\"cycle of 2 objects: A → B; 3 instances, 192 bytes, proved\">\nLEAK 1  3 × "
        "cycle",
        "<system-out>\nLATENT 1  ", "<testcase classname=\"server\" name=\"no leaks\" time=\"0\"/>",
        "<testsuite name=\"x&lt;y.gsnap\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" time=\"0\">",
        "<error type=\"unreadable\" message=\"no &quot;snapshot&quot;\"/>"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

// A heap with its modules at `base`: main in the program calls f, which calls g inlined, in a library.
AllocationProfile heap_at(uint64_t base) {
  AllocationProfile heap;
  heap.modules = {{"/bin/server", "aa", base, base + 0x3000, 0},
                  {"/lib/libx.so", "bb", base + 0x3000, base + 0x4000, 0x1000}};
  heap.functions = {{"main", "/src/main.cc"}, {"f;\n", "/src/f.cc"}, {"g", "/src/f.cc"}, {"[stack not known]", ""}};
  heap.locations = {{0, base + 0x10, {{0, 30}}},
                    {1, base + 0x3010, {{2, 8}, {1, 9}}},
                    {AllocationProfile::kNone, 0, {{3, 0}}},
                    {1, base + 0x3020, {}}};
  heap.samples = {{{1, 0}, {100, 2, 60, 1}, 140}, {{2}, {7, 1, 0, 0}, 7}, {{3, 0}, {5, 1, 0, 0}, 5}};
  return heap;
}

TEST(Folded, LinesAndWeights) {
  const auto folded = [](const char* weight) {
    ExportOptions chosen = options();
    chosen.weight = weight;
    const auto exporter = find_format("folded")->make(chosen);
    const AllocationProfile one = heap_at(0x1000), two = heap_at(0x9000);
    exporter->add(report_of(1, {}), &one);
    exporter->add(report_of(2, {}), &two);
    return exporter->finish();
  };
  EXPECT_EQ(folded(""), "server;[stack not known] 14\nserver;main;[libx.so] 10\nserver;main;f:\\x0a;g 200\n");
  EXPECT_EQ(folded("live-blocks"), "server;[stack not known] 2\nserver;main;[libx.so] 2\nserver;main;f:\\x0a;g 4\n");
  EXPECT_EQ(folded("leaked-bytes"), "server;main;f:\\x0a;g 120\n");
  EXPECT_EQ(folded("leaked-blocks"), "server;main;f:\\x0a;g 2\n");
}

pprof::Profile profile_of(const std::vector<AllocationProfile>& heaps) {
  const auto exporter = find_format("pprof")->make(options());
  for (size_t i = 0; i < heaps.size(); ++i) exporter->add(report_of(static_cast<uint32_t>(i + 1), {}), &heaps[i]);
  pprof::Profile profile;
  EXPECT_TRUE(profile.ParseFromString(gunzip(exporter->finish())));
  return profile;
}

TEST(Pprof, OneProcess) {
  const pprof::Profile profile = profile_of({heap_at(0x1000)});
  const auto text = [&](int64_t index) { return profile.string_table(static_cast<int>(index)); };
  ASSERT_EQ(profile.sample_type_size(), 5);
  EXPECT_EQ(text(profile.sample_type(0).type()) + " " + text(profile.sample_type(0).unit()), "inuse_objects count");
  EXPECT_EQ(text(profile.default_sample_type()), "inuse_space");
  EXPECT_EQ(profile.string_table(0), "");
  EXPECT_EQ(profile.time_nanos(), 1'700'000'001'500'000'000);
  ASSERT_EQ(profile.sample_size(), 3);
  EXPECT_EQ((std::vector<int64_t>(profile.sample(0).value().begin(), profile.sample(0).value().end())),
            (std::vector<int64_t>{2, 100, 1, 60, 140}));
  const pprof::Location& innermost = profile.location(static_cast<int>(profile.sample(0).location_id(0)) - 1);
  ASSERT_EQ(innermost.line_size(), 2);
  EXPECT_EQ(text(profile.function(static_cast<int>(innermost.line(0).function_id()) - 1).name()), "g");
  EXPECT_EQ(innermost.address(), 0x4010u);
  ASSERT_EQ(profile.mapping_size(), 2);
  EXPECT_EQ(text(profile.mapping(1).build_id()), "bb");
  EXPECT_EQ(profile.mapping(1).file_offset(), 0x1000u);
  EXPECT_TRUE(profile.mapping(1).has_inline_frames());
  EXPECT_FALSE(profile.mapping(0).has_inline_frames());
}

// The same code has one location, wherever a process had it.
TEST(Pprof, SeveralProcesses) {
  const pprof::Profile one = profile_of({heap_at(0x1000)});
  const pprof::Profile two = profile_of({heap_at(0x1000), heap_at(0x2000)});
  EXPECT_EQ(two.mapping_size(), one.mapping_size());
  EXPECT_EQ(two.location_size(), one.location_size());
  EXPECT_EQ(two.sample_size(), 2 * one.sample_size());
  EXPECT_EQ(two.sample(0).label_size(), 2);
  EXPECT_EQ(two.string_table(static_cast<int>(two.sample(5).label(1).str())), "2");
}

TEST(Pprof, MappingsDoNotOverlap) {
  AllocationProfile other = heap_at(0x2000);
  other.modules[0].build_id = "cc";
  const pprof::Profile profile = profile_of({heap_at(0x1000), other});
  ASSERT_EQ(profile.mapping_size(), 3);
  const pprof::Mapping& moved = profile.mapping(2);
  EXPECT_EQ(moved.memory_start(), 0x5000u);
  EXPECT_EQ(moved.memory_limit(), 0x8000u);
  EXPECT_EQ(profile.location(profile.location_size() - 1).address(), 0x5010u);
}

TEST(AllocationProfile, OfTheSmallSnapshot) {
  TemporaryFile file(to_snapshot_file(small_snapshot()));
  AllocationProfile heap;
  AnalyzeOptions analyze_options;
  analyze_options.browse = [&](const Analyzed& analyzed) { heap = allocation_profile(analyzed, true); };
  ASSERT_TRUE(std::holds_alternative<report::Report>(analyze(file.path(), analyze_options)));
  AllocationWeight sum;
  for (const AllocationProfile::Sample& sample : heap.samples) sum += sample.weight;
  EXPECT_EQ(sum.bytes, 88u);
  EXPECT_EQ(sum.blocks, 3u);
  EXPECT_EQ(sum.leaked_bytes, 88u);
  EXPECT_EQ(sum.leaked_blocks, 3u);
  ASSERT_EQ(heap.samples.size(), 2u);  // A and B were allocated by the same code: one of them retains the other
  EXPECT_EQ(heap.samples[0].retained_bytes, 24u);
  EXPECT_EQ(heap.samples[1].retained_bytes, 64u);
  EXPECT_EQ(heap.locations[heap.samples[1].locations[0]].address, 0x401020u);
  EXPECT_EQ(heap.samples[1].locations.size(), 2u);
}

}  // namespace
}  // namespace gordian
