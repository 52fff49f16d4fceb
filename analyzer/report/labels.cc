#include "analyzer/report/labels.h"

#include <array>

namespace gordian {
namespace {

enum Label : uint8_t { kUnreachable, kAlive, kWeakHeld, kCycle, kRetained, kIgnored, kLabels };
constexpr std::array<const char*, kLabels> kNames = {"unreachable", "alive",    "weak_held",
                                                     "cycle",       "retained", "ignored"};

}  // namespace

void add_labels(const References& references, const Liveness& liveness, const std::vector<Knot>& leaked,
                report::Report& report) {
  const Units& units = references.units();
  const Heap& heap = references.heap();
  std::vector<uint8_t> labels(units.node_count(), kUnreachable);
  for (NodeId node = 0; node < units.node_count(); ++node) {
    if (!liveness.alive(node)) continue;
    const bool dead_object = units.is_unit(node) && units.unit(node).strong == 0;
    labels[node] = dead_object ? kWeakHeld : liveness.ignored(node) ? kIgnored : kAlive;
  }
  for (const Knot& knot : leaked) {
    for (const UnitId unit : knot.units) labels[unit] = kCycle;
    for (const NodeId node : knot.plain) labels[node] = kCycle;
    for (const NodeId node : knot.retained) labels[node] = kRetained;
  }
  std::array<uint64_t, kLabels> blocks{}, bytes{};
  for (BlockId block = 0; block < heap.block_count(); ++block) {
    const UnitId owner = units.owner(block);
    const uint8_t label = labels[owner != kNoUnit ? owner : units.plain_node(block)];
    ++blocks[label];
    bytes[label] += heap.block(block).size;
  }
  for (const Label label : {kAlive, kCycle, kRetained, kWeakHeld, kUnreachable, kIgnored}) {
    if (label == kIgnored && blocks[label] == 0) continue;
    report::Label& line = *report.add_labels();
    line.set_name(kNames[label]);
    line.set_blocks(blocks[label]);
    line.set_bytes(bytes[label]);
  }
  report.mutable_summary()->set_ignored_blocks(blocks[kIgnored]);
  report.mutable_summary()->set_ignored_bytes(bytes[kIgnored]);
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
