// A variable owns what only it leads to: each global, each thread's stack, each thread's own variables is a node above
// the heap (dominators.h), and the blocks that it dominates at once are its first objects. A map in a global is many
// blocks to which the variable leads by more than one way: none of them dominates the others, but the variable
// dominates all. First objects of one owner, one type and one place of allocation are one line. What several owners
// lead to belongs to none of them: "several owners".
#include "analyzer/report/retained.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/find/dominators.h"
#include "analyzer/report/node_names.h"
#include "analyzer/report/owners.h"
#include "analyzer/report/places.h"
#include "analyzer/report/words.h"

namespace gordian {
namespace {

constexpr size_t kMaxLines = 20;
constexpr int kMostDominators = 1000;  // up the tree of dominators

class Table {
 public:
  Table(const References& references, const Liveness& liveness, const Findings& findings)
      : references_(references),
        units_(references.units()),
        liveness_(liveness),
        findings_(findings),
        owners_(references, liveness),
        dominators_(references, owners_.links(), owners_.count()),
        places_(references.heap(), references.typing().slots().binaries()),
        names_(references) {}

  void add_lines(report::Report& report) {
    fold();
    std::vector<const Line*> order;
    order.reserve(lines_.size());
    for (const auto& [key, line] : lines_) order.push_back(&line);
    std::stable_sort(order.begin(), order.end(),
                     [](const Line* a, const Line* b) { return a->retained_bytes > b->retained_bytes; });
    for (size_t i = 0; i < order.size() && i < kMaxLines; ++i) add_line(*order[i], report);
    report.set_more_retained(order.size() > kMaxLines ? order.size() - kMaxLines : 0);
  }

  void add_to_findings(report::Report& report) const {
    for (report::Finding& finding : *report.mutable_findings()) {
      if (finding.kind() == "cache") set_retained(cache_at(finding.members(0).address()), finding);
      const Knot* knot = finding.kind() == "latent_cycle" ? latent_at(finding.members(0).address()) : nullptr;
      if (knot == nullptr) continue;
      std::vector<NodeId> nodes(knot->units.begin(), knot->units.end());
      nodes.insert(nodes.end(), knot->plain.begin(), knot->plain.end());
      set_retained(std::move(nodes), finding);
    }
  }

 private:
  struct Line {
    uint32_t owner = 0;  // Owners::count(): several
    NodeId example = kNoNode;
    uint64_t instances = 0, bytes = 0, retained_bytes = 0, retained_blocks = 0;
  };

  void fold() {
    for (NodeId node = 0; node < units_.node_count(); ++node) {
      if (!has_memory(units_, node) || !liveness_.alive(node) || dominators_.dominator(node) != kNoNode) continue;
      const uint32_t owner = dominators_.owner(node);
      Line& line = lines_[{owner, names_.name(node), site(stack_of(node))}];
      if (line.instances++ == 0) {
        line.owner = owner;
        line.example = node;
      }
      line.bytes += units_.bytes(node);
      line.retained_bytes += dominators_.retained_bytes(node);
      line.retained_blocks += dominators_.retained_nodes(node);
    }
  }

  uint32_t stack_of(NodeId node) const { return references_.heap().block(first_block(units_, node)).stack; }

  const std::string& site(uint32_t stack) {
    const auto [known, added] = sites_.try_emplace(stack);
    if (!added) return known->second;
    const std::vector<report::Frame> frames = places_.allocation(stack);
    if (!frames.empty()) known->second = place_text(frames.front());
    return known->second;
  }

  void add_line(const Line& line, report::Report& report) {
    report::Retained& shown = *report.add_retained();
    if (line.owner == owners_.count()) {
      shown.mutable_owner()->set_kind("several");
      shown.mutable_owner()->set_name("several owners");
    } else {
      *shown.mutable_owner() = owners_.owner(line.owner);
    }
    shown.set_type(names_.name(line.example));
    shown.set_instances(line.instances);
    shown.set_bytes(line.bytes);
    shown.set_retained_bytes(line.retained_bytes);
    shown.set_retained_blocks(line.retained_blocks);
    std::vector<report::Frame> frames = places_.allocation(stack_of(line.example));
    if (!frames.empty()) *shown.mutable_allocated_at() = std::move(frames.front());
  }

  const Knot* latent_at(uint64_t address) const {
    for (const Knot& knot : findings_.latent)
      for (const UnitId unit : knot.units)
        if (is_at(unit, address)) return &knot;
    return nullptr;
  }

  // Its objects.
  std::vector<NodeId> cache_at(uint64_t first_object) const {
    for (const Cache& cache : findings_.caches)
      if (is_at(cache.units[0], first_object)) return {cache.units.begin(), cache.units.end()};
    return {};
  }

  bool is_at(UnitId unit, uint64_t address) const {
    return units_.unit(unit).object == address || units_.unit(unit).control == address;
  }

  // What goes with the nodes, without themselves: that of each that none of the others dominates.
  void set_retained(std::vector<NodeId> nodes, report::Finding& finding) const {
    std::sort(nodes.begin(), nodes.end());
    uint64_t bytes = 0, blocks = 0, own_bytes = 0, own_blocks = 0;
    for (const NodeId node : nodes) {
      own_bytes += units_.bytes(node);
      ++own_blocks;
      NodeId above = dominators_.dominator(node);
      for (int steps = 0; above != kNoNode && steps < kMostDominators; ++steps) {
        if (std::binary_search(nodes.begin(), nodes.end(), above)) break;
        above = dominators_.dominator(above);
      }
      if (above != kNoNode) continue;
      bytes += dominators_.retained_bytes(node);
      blocks += dominators_.retained_nodes(node);
    }
    finding.set_retained_bytes(bytes - std::min(bytes, own_bytes));
    finding.set_retained_blocks(blocks - std::min(blocks, own_blocks));
  }

  const References& references_;
  const Units& units_;
  const Liveness& liveness_;
  const Findings& findings_;
  Owners owners_;
  Dominators dominators_;
  Places places_;
  NodeNames names_;
  // By owner, type, place of allocation.
  std::map<std::tuple<uint32_t, std::string, std::string>, Line> lines_;
  std::unordered_map<uint32_t, std::string> sites_;  // by stack
};

}  // namespace

void add_retained(const References& references, const Liveness& liveness, const Findings& findings,
                  report::Report& report) {
  Table table(references, liveness, findings);
  table.add_lines(report);
  table.add_to_findings(report);
}

}  // namespace gordian
