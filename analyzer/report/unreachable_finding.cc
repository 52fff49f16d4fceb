#include "analyzer/report/unreachable_finding.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analyzer/find/edge_name.h"
#include "analyzer/report/fingerprint.h"
#include "analyzer/report/node_names.h"
#include "analyzer/report/words.h"

namespace gordian {
namespace {

constexpr size_t kNamedFrames = 3;  // innermost functions in the fingerprint

// The functions of an allocation stack, for folding; no addresses, no lines.
std::string call_path(const report::Member& member) {
  std::string path;
  for (const report::Frame& frame : member.allocated_at()) {
    path += frame.function().empty() ? fmt::format("{}+0x{:x}", last_component(frame.module()), frame.offset())
                                     : frame.function();
    path += " < ";
  }
  return path;
}

class UnreachableReporter {
 public:
  UnreachableReporter(const References& references, MemberReporter& members, report::Report& report)
      : references_(references),
        units_(references.units()),
        heap_(references.heap()),
        members_(members),
        report_(report),
        names_(references),
        fingerprints_("unreachable") {}

  void add(const PlainLeak& leak) {
    const std::string& type = names_.name(leak.node);
    const auto [known, first] = by_stack_.try_emplace({heap_.block(first_block(units_, leak.node)).stack, type});
    if (first) known->second = finding_of(leak.node, type);
    count(leak, *report_.mutable_findings(known->second));
  }

  // When all have been added.
  void set_ids() {
    for (const auto& [shape, finding] : by_shape_)
      report_.mutable_findings(finding)->set_id(fingerprints_.id(shape.parts, shape.details));
  }

 private:
  struct Shape {
    std::set<std::string> parts;
    std::string details;
    auto operator<=>(const Shape&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
  };

  // What any build knows of plain memory: the type that its vptr tells, or its size; and the program's own functions
  // around the allocation, if the build has names for them.
  std::set<std::string> known_in_any_build(NodeId node, const report::Member& member) const {
    std::set<std::string> parts;
    if (units_.is_unit(node)) {
      parts.insert(member.type());
    } else {
      const std::string type = dynamic_name(references_, units_.block_of(node));
      parts.insert(type.empty() ? fmt::format("{} bytes", heap_.block(units_.block_of(node)).size) : type);
    }
    for (const report::Frame& frame : member.allocated_at()) {
      const std::string& name = frame.function();
      const bool library =
          name.starts_with("std::") || name.starts_with("__gnu_cxx::") || name.starts_with("operator ");
      if (!name.empty() && !library && parts.size() <= kNamedFrames) parts.insert("in " + name);
    }
    return parts;
  }

  // "use_count 2 = 1 handle + 1 lost"; empty if none was lost.
  std::string proof(NodeId node) const {
    const Handles& handles = references_.handles();
    if (!units_.is_unit(node) || handles.lost(node) == 0) return {};
    const int64_t found = units_.unit(node).strong - handles.unexplained(node);
    return fmt::format("use_count {} = {}{}", units_.unit(node).strong,
                       found > 0 ? count_of(found, "handle", "handles") + " + " : "", unexplained_terms(handles, node));
  }

  // The finding that such a node belongs to; described if it is a new one.
  int finding_of(NodeId node, const std::string& type) {
    report::Finding finding;
    *finding.add_members() = members_.describe_node(node);
    finding.mutable_members(0)->set_proof(proof(node));
    const report::Member& member = finding.members(0);
    const Shape shape{known_in_any_build(node, member), type + ": " + call_path(member)};
    const auto [found, added] = by_shape_.emplace(shape, report_.findings_size());
    if (!added) return found->second;
    fingerprints_.add(shape.parts, shape.details);
    finding.set_kind("unreachable");
    finding.set_objects(units_.is_unit(node) ? 1 : 0);
    finding.set_bytes(units_.bytes(node));
    finding.set_title(type);
    finding.set_confidence("probable");
    finding.add_reasons(member.lost() > 0 ? kLost
                                          : "memory without a count: known by the pointers that were found, and there "
                                            "is none");
    *report_.add_findings() = std::move(finding);
    return found->second;
  }

  void count(const PlainLeak& leak, report::Finding& finding) {
    uint64_t indirect = 0, indirect_blocks = 0;
    for (const NodeId node : leak.indirect) {
      indirect += units_.bytes(node);
      indirect_blocks += units_.blocks(node).size();
    }
    finding.set_instances(finding.instances() + 1);
    finding.set_direct_blocks(finding.direct_blocks() + 1);
    if (finding.instances() == 1) {
      finding.set_retained_bytes(indirect);
      finding.set_retained_blocks(indirect_blocks);
    }
    const uint64_t bytes = units_.bytes(leak.node) + indirect;
    finding.set_total_bytes(finding.total_bytes() + bytes);
    report::Summary& summary = *report_.mutable_summary();
    summary.set_unreachable_blocks(summary.unreachable_blocks() + units_.blocks(leak.node).size() + indirect_blocks);
    summary.set_leaked_bytes(summary.leaked_bytes() + bytes);
  }

  const References& references_;
  const Units& units_;
  const Heap& heap_;
  MemberReporter& members_;
  report::Report& report_;
  NodeNames names_;
  Fingerprints fingerprints_;
  std::map<std::pair<uint32_t, std::string>, int> by_stack_;  // (stack, type) → finding
  std::map<Shape, int> by_shape_;                             // likewise
};

}  // namespace

void add_unreachable(const References& references, const std::vector<PlainLeak>& leaks, MemberReporter& members,
                     report::Report& report) {
  UnreachableReporter reporter(references, members, report);
  for (const PlainLeak& leak : leaks) reporter.add(leak);
  reporter.set_ids();
}

}  // namespace gordian
