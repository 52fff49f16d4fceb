#include "viewer/browse/heap_browser.h"

#include "analyzer/report/words.h"
#include "viewer/browse/node_address.h"

namespace gordian {

HeapBrowser::HeapBrowser(const Analyzed& analyzed)
    : references_(analyzed.references),
      liveness_(analyzed.liveness),
      report_(analyzed.report),
      labels_(label_nodes(references_, liveness_, analyzed.findings.leaked)),
      tree_(references_, liveness_),
      types_(references_, tree_, labels_),
      objects_(references_),
      places_(references_.heap(), references_.typing().slots().binaries()),
      members_(references_, liveness_, places_) {
  find_findings(analyzed);
}

void HeapBrowser::find_findings(const Analyzed& analyzed) {
  const auto add_knots = [&](const std::vector<Knot>& knots, const std::vector<std::string>& ids) {
    for (size_t i = 0; i < knots.size(); ++i) {
      for (const UnitId unit : knots[i].units) findings_.emplace(unit, ids[i]);
      for (const NodeId node : knots[i].plain) findings_.emplace(node, ids[i]);
      for (const NodeId node : knots[i].retained) findings_.emplace(node, ids[i]);
    }
  };
  add_knots(analyzed.findings.leaked, analyzed.knot_ids.leaked);
  add_knots(analyzed.findings.latent, analyzed.knot_ids.latent);
  for (const report::Finding& finding : report_.findings())
    for (const report::Member& member : finding.members()) {
      const NodeId node = node_at(references_, member.address());
      if (node != kNoNode) findings_.emplace(node, finding.id());
    }
}

std::optional<DominatorGroup> HeapBrowser::dominators(std::string_view key) const {
  return DominatorGroups(references_, tree_, types_).at(key);
}

report::Member HeapBrowser::describe(NodeId node) {
  report::Member member = members_.describe_node(node);
  member.set_proof(objects_.proof(node));
  return member;
}

std::string HeapBrowser::finding_of(NodeId node) const {
  const auto found = findings_.find(node);
  return found == findings_.end() ? "" : found->second;
}

report::Owner HeapBrowser::owner(NodeId node) const { return describe_origin(references_, liveness_, node); }

OwnerPath HeapBrowser::path(NodeId node) const { return owner_path(references_, liveness_, node); }

uint32_t HeapBrowser::age(NodeId node) const {
  return references_.heap().block(first_block(references_.units(), node)).age;
}

const std::string& HeapBrowser::site(NodeId node) {
  const uint32_t stack = references_.heap().block(first_block(references_.units(), node)).stack;
  const auto [known, added] = sites_.try_emplace(stack);
  if (!added) return known->second;
  const std::vector<report::Frame> frames = places_.allocation(stack);
  if (!frames.empty()) known->second = place_text(frames.front());
  return known->second;
}

}  // namespace gordian
