#include "tests/gate/reports.h"

namespace gordian::gate {
namespace {

constexpr const char* kExe = "/build/server";

void add_frame(report::Member& member, const std::string& function, const std::string& module) {
  report::Frame& frame = *member.add_allocated_at();
  frame.set_function(function);
  frame.set_module(module);
  frame.set_offset(0x1234);
  if (!function.empty()) frame.set_file("server.cc");
  if (!function.empty()) frame.set_line(12);
}

}  // namespace

report::Finding cycle(const std::string& id, const std::string& one, const std::string& other) {
  report::Finding finding;
  finding.set_id(id);
  finding.set_kind("cycle");
  finding.set_confidence("proved");
  finding.set_gc("uncollectable");
  finding.set_instances(1);
  finding.set_objects(2);
  finding.set_bytes(88);
  finding.set_total_bytes(88);
  for (const std::string& type : {one, other}) {
    report::Member& member = *finding.add_members();
    member.set_type(type);
    member.set_bytes(type == one ? 40 : 48);
    add_frame(member, "make", kExe);
    add_frame(member, "main", kExe);
  }
  for (const uint32_t from : {0u, 1u}) {
    report::Edge& edge = *finding.add_edges();
    edge.set_from(from);
    edge.set_to(1 - from);
    edge.set_offset(8);
    edge.set_member(from == 0 ? one + "::b" : other + "::a");
    finding.add_drawn(from);
  }
  report::Cut& cut = *finding.add_cuts();
  cut.set_edge(1);
  cut.set_member(other + "::a");
  cut.set_weak_type("std::weak_ptr<" + one + ">");
  cut.set_frees_objects(2);
  cut.set_verified(true);
  return finding;
}

report::Finding lost(const std::string& id, uint64_t bytes, const std::vector<std::string>& functions) {
  report::Finding finding;
  finding.set_id(id);
  finding.set_kind("unreachable");
  finding.set_confidence("probable");
  finding.set_instances(1);
  finding.set_bytes(bytes);
  finding.set_total_bytes(bytes);
  finding.set_title("block of " + std::to_string(bytes) + " bytes");
  report::Member& member = *finding.add_members();
  member.set_type(finding.title());
  member.set_bytes(bytes);
  for (const std::string& function : functions) add_frame(member, function, kExe);
  add_frame(member, "__libc_start_main", "/lib/x86_64-linux-gnu/libc.so.6");
  return finding;
}

report::Report report_of(const std::string& exe, const std::vector<report::Finding>& findings) {
  static uint64_t now = 0;
  report::Report report;
  report.set_schema("gordian-report/1");
  report.mutable_process()->set_exe(exe);
  report.mutable_process()->set_taken_at_ns(++now);
  for (const report::Finding& finding : findings) *report.add_findings() = finding;
  return report;
}

std::vector<Sighting> seen_in(const std::vector<report::Report>& reports) {
  Suppressions none("2026-11-28");
  Sightings sightings(none);
  for (const report::Report& report : reports) sightings.add(report);
  return sightings.all();
}

}  // namespace gordian::gate
