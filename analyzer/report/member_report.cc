#include "analyzer/report/member_report.h"

#include <utility>

#include <fmt/format.h>

#include "analyzer/find/edge_name.h"

namespace gordian {

MemberReporter::MemberReporter(const References& references, const Liveness& liveness, Places& places)
    : references_(references),
      units_(references.units()),
      places_(places),
      destructors_(references, liveness, places) {}

report::Member MemberReporter::describe_unit(UnitId id) {
  const Unit& unit = units_.unit(id);
  const Heap& heap = references_.heap();
  report::Member member;
  member.set_type(unit_name(units_, id));
  member.set_scheme(unit.scheme->name());
  member.set_address(unit.object != 0 ? unit.object : unit.control);
  member.set_bytes(units_.bytes(id));
  member.set_use_count(unit.strong);
  member.set_weak_count(unit.weak);
  member.set_unexplained(references_.handles().unexplained(id));
  member.set_lost(references_.handles().lost(id));
  *member.mutable_destructor() = destructors_.describe(id);
  const BlockId block = unit.object_block != kNoBlock ? unit.object_block : unit.control_block;
  member.set_name(!heap.name(block).empty() ? heap.name(block) : heap.name(unit.control_block));
  for (report::Frame& frame : places_.allocation(heap.block(block).stack))
    *member.add_allocated_at() = std::move(frame);
  if (unit.object_inside && !unit.counts_itself) {
    member.set_allocated_by(fmt::format("make_shared<{}>", member.type()));
  } else if (unit.object_block != kNoBlock || unit.counts_itself) {
    member.set_allocated_by(fmt::format("new {}", member.type()));
  }
  return member;
}

report::Member MemberReporter::describe_block(BlockId block) {
  const Heap& heap = references_.heap();
  report::Member member;
  member.set_type(plain_name(references_, block));
  member.set_name(heap.name(block));
  member.set_address(heap.block(block).address);
  member.set_bytes(heap.block(block).size);
  *member.mutable_destructor() = destructors_.describe_plain(block, member.type());
  for (report::Frame& frame : places_.allocation(heap.block(block).stack))
    *member.add_allocated_at() = std::move(frame);
  return member;
}

report::Member MemberReporter::describe_node(NodeId node) {
  return units_.is_unit(node) ? describe_unit(node) : describe_block(units_.block_of(node));
}

}  // namespace gordian
