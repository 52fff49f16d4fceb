#include "analyzer/report/labels.h"

#include <array>

namespace gordian {
namespace {

constexpr size_t kLabels = 6;

size_t index(NodeLabel label) { return static_cast<size_t>(label); }

}  // namespace

const char* label_name(NodeLabel label) {
  constexpr std::array<const char*, kLabels> kNames = {"unreachable", "alive",    "weak_held",
                                                       "cycle",       "retained", "ignored"};
  return kNames[index(label)];
}

std::vector<NodeLabel> label_nodes(const References& references, const Liveness& liveness,
                                   const std::vector<Knot>& leaked) {
  const Units& units = references.units();
  std::vector<NodeLabel> labels(units.node_count(), NodeLabel::kUnreachable);
  for (NodeId node = 0; node < units.node_count(); ++node) {
    if (!liveness.alive(node)) continue;
    const bool dead_object = units.is_unit(node) && units.unit(node).strong == 0;
    labels[node] = dead_object              ? NodeLabel::kWeakHeld
                   : liveness.ignored(node) ? NodeLabel::kIgnored
                                            : NodeLabel::kAlive;
  }
  for (const Knot& knot : leaked) {
    for (const UnitId unit : knot.units) labels[unit] = NodeLabel::kCycle;
    for (const NodeId node : knot.plain) labels[node] = NodeLabel::kCycle;
    for (const NodeId node : knot.retained) labels[node] = NodeLabel::kRetained;
  }
  return labels;
}

void add_labels(const References& references, const Liveness& liveness, const std::vector<Knot>& leaked,
                report::Report& report) {
  const Units& units = references.units();
  const Heap& heap = references.heap();
  const std::vector<NodeLabel> labels = label_nodes(references, liveness, leaked);
  std::array<uint64_t, kLabels> blocks{}, bytes{};
  for (BlockId block = 0; block < heap.block_count(); ++block) {
    const UnitId owner = units.owner(block);
    const size_t label = index(labels[owner != kNoUnit ? owner : units.plain_node(block)]);
    ++blocks[label];
    bytes[label] += heap.block(block).size;
  }
  for (const NodeLabel label : {NodeLabel::kAlive, NodeLabel::kCycle, NodeLabel::kRetained, NodeLabel::kWeakHeld,
                                NodeLabel::kUnreachable, NodeLabel::kIgnored}) {
    if (label == NodeLabel::kIgnored && blocks[index(label)] == 0) continue;
    report::Label& line = *report.add_labels();
    line.set_name(label_name(label));
    line.set_blocks(blocks[index(label)]);
    line.set_bytes(bytes[index(label)]);
  }
  report.mutable_summary()->set_ignored_blocks(blocks[index(NodeLabel::kIgnored)]);
  report.mutable_summary()->set_ignored_bytes(bytes[index(NodeLabel::kIgnored)]);
}

bool labels_match(const report::Report& report) {
  uint64_t blocks = 0, bytes = 0;
  for (const report::Label& label : report.labels()) {
    blocks += label.blocks();
    bytes += label.bytes();
  }
  return blocks == report.heap().blocks() && bytes == report.heap().bytes();
}

}  // namespace gordian
