#include "analyzer/report/json_values.h"

#include <fmt/format.h>

#include "analyzer/report/times.h"

namespace gordian {
namespace {

Json retained_json(const report::Retained& line) {
  return {{"owner", line.owner().name()},
          {"owner_kind", line.owner().kind()},
          {"type", line.type()},
          {"instances", line.instances()},
          {"bytes", line.bytes()},
          {"retained_bytes", line.retained_bytes()},
          {"retained_blocks", line.retained_blocks()},
          {"allocated_at", json_of(line.allocated_at())}};
}

}  // namespace

std::string hex(uint64_t value) { return fmt::format("0x{:x}", value); }

Json json_of(const report::Process& process) {
  Json json = {{"exe", process.exe()},
               {"pid", process.pid()},
               {"cmdline", values_of(process.cmdline())},
               {"snapshot", process.snapshot()},
               {"trigger", process.trigger()}};
  if (process.taken_at_ns() > 0) json["taken_at"] = format_time(process.taken_at_ns());
  if (process.started_at_ns() > 0) json["started_at"] = format_time(process.started_at_ns());
  if (!process.label().empty()) json["label"] = process.label();
  return json;
}

Json json_of(const report::Label& label) {
  return {{"name", label.name()}, {"blocks", label.blocks()}, {"bytes", label.bytes()}};
}

Json json_of(const report::Summary& summary) {
  return {{"cycles", summary.cycles()},
          {"latent_cycles", summary.latent_cycles()},
          {"uncollectable", summary.uncollectable()},
          {"collectable", summary.collectable()},
          {"leaked_objects", summary.leaked_objects()},
          {"leaked_bytes", summary.leaked_bytes()},
          {"unreachable_blocks", summary.unreachable_blocks()},
          {"caches", summary.caches()},
          {"weak_held", summary.weak_held()},
          {"ignored_blocks", summary.ignored_blocks()},
          {"ignored_bytes", summary.ignored_bytes()}};
}

Json json_of(const report::Frame& frame) {
  return {{"function", frame.function()}, {"file", frame.file()},          {"line", frame.line()},
          {"module", frame.module()},     {"offset", hex(frame.offset())}, {"inlined", frame.inlined()},
          {"cut_off", frame.cut_off()},   {"path", frame.path()}};
}

Json json_of(const report::Destructor& destructor) {
  return {{"kind", destructor.kind()},
          {"function", destructor.function()},
          {"effects", values_of(destructor.effects())},
          {"would_have", destructor.would_have()},
          {"at", destructor.at()},
          {"path", destructor.path()},
          {"line", destructor.line()}};
}

Json json_of(const report::Member& member) {
  return {{"type", member.type()},
          {"name", member.name()},
          {"scheme", member.scheme()},
          {"address", hex(member.address())},
          {"bytes", member.bytes()},
          {"use_count", member.use_count()},
          {"weak_count", member.weak_count()},
          {"unexplained", member.unexplained()},
          {"lost", member.lost()},
          {"proof", member.proof()},
          {"destructor", json_of(member.destructor())},
          {"allocated_by", member.allocated_by()},
          {"allocated_at", list_of(member.allocated_at())}};
}

Json json_of(const report::Edge& edge) {
  return {{"from", edge.from()},          {"to", edge.to()},
          {"member", edge.member()},      {"offset", edge.offset()},
          {"via", values_of(edge.via())}, {"via_members", values_of(edge.via_members())},
          {"strength", edge.strength()},  {"declared", edge.declared()},
          {"evidence", edge.evidence()},  {"capture", edge.capture()}};
}

Json json_of(const report::CutMember& member) {
  return {{"edge", member.edge()},
          {"member", member.member()},
          {"weak_type", member.weak_type()},
          {"capture", member.capture()}};
}

Json json_of(const report::Cut& cut) {
  return {{"edge", cut.edge()},
          {"member", cut.member()},
          {"frees_objects", cut.frees_objects()},
          {"frees_bytes", cut.frees_bytes()},
          {"verified", cut.verified()},
          {"weak_type", cut.weak_type()},
          {"capture", cut.capture()},
          {"entries", cut.entries()},
          {"only_owner", cut.only_owner()},
          {"evidence", values_of(cut.evidence())},
          {"also", list_of(cut.also())}};
}

Json json_of(const report::PathStep& step) {
  return {{"name", step.name()},
          {"kind", step.kind()},
          {"member", step.member()},
          {"address", hex(step.address())},
          {"count", step.count()}};
}

Json json_of(const report::Owner& owner) {
  return {{"name", owner.name()},
          {"kind", owner.kind()},
          {"container", owner.container()},
          {"elements", owner.elements()},
          {"unexplained", owner.unexplained()}};
}

Json json_of(const report::Finding& finding) {
  Json json = {{"id", finding.id()},
               {"kind", finding.kind()},
               {"knot", finding.knot()},
               {"title", finding.title()},
               {"confidence", finding.confidence()},
               {"gc", finding.gc()},
               {"instances", finding.instances()},
               {"instances_before", finding.instances_before()},
               {"objects", finding.objects()},
               {"bytes", finding.bytes()},
               {"independent_cycles", finding.independent_cycles()},
               {"more_cycles", finding.more_cycles()},
               {"retained_blocks", finding.retained_blocks()},
               {"retained_bytes", finding.retained_bytes()},
               {"total_objects", finding.total_objects()},
               {"total_bytes", finding.total_bytes()},
               {"direct_blocks", finding.direct_blocks()},
               {"members", list_of(finding.members())},
               {"edges", list_of(finding.edges())},
               {"drawn", values_of(finding.drawn())},
               {"cuts", list_of(finding.cuts())},
               {"reasons", values_of(finding.reasons())}};
  if (finding.retained_destructors_size() > 0) json["retained_destructors"] = list_of(finding.retained_destructors());
  if (finding.has_owner()) json["owner"] = json_of(finding.owner());
  if (finding.owner_path_size() > 0) json["owner_path"] = list_of(finding.owner_path());
  return json;
}

Json json_of(const report::Report& report) {
  const report::Heap& heap = report.heap();
  Json json = {
      {"schema", report.schema()},
      {"process", json_of(report.process())},
      {"heap", {{"blocks", heap.blocks()}, {"bytes", heap.bytes()}, {"units", heap.units()}, {"roots", heap.roots()}}},
      {"summary", json_of(report.summary())},
      {"labels", list_of(report.labels())},
      {"findings", list_of(report.findings())},
      {"not_seen", values_of(report.not_seen())}};
  if (report.retained_size() > 0) {
    json["retained"] = list_of(report.retained(), retained_json);
    json["more_retained"] = report.more_retained();
  }
  return json;
}

std::string on_one_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace gordian
