#include "analyzer/find/liveness.h"

namespace gordian {

Liveness::Liveness(const References& references) : references_(references) {
  reasons_.resize(references.units().node_count());
  begin();
  spread();
}

void Liveness::mark(NodeId node, Reason reason) {
  if (alive(node)) return;
  reasons_[node] = reason;
  work_.push_back(node);
}

void Liveness::begin() {
  const Heap& heap = references_.heap();
  const Units& units = references_.units();
  for (UnitId unit = 0; unit < units.count(); ++unit) {
    int64_t found_weak = 0;
    for (const uint32_t index : references_.handles().of(unit))
      found_weak += references_.handles().all()[index].strength == Strength::kWeak;
    // A dead object's memory is kept by weak handles; those that are not in the heap are somewhere else.
    const bool held = units.unit(unit).strong == 0 && found_weak < units.unit(unit).weak;
    if (references_.handles().unexplained(unit) > 0 || held) mark(unit, {Reason::Kind::kUnexplained, kNoNode, 0});
  }
  for (size_t i = 0; i < heap.roots().size(); ++i) {
    const Root& root = heap.roots()[i];
    if (root.target == kNoBlock || units.owner(root.target) != kNoUnit) continue;
    const uint64_t offset = root.value - heap.block(root.target).address;
    if (!units.is_plain_at(root.target, offset) || references_.owner_unit(root.target) != kNoNode) continue;
    mark(units.plain_node(root.target), {Reason::Kind::kRoot, kNoNode, i});
  }
}

void Liveness::spread() {
  for (size_t next = 0; next < work_.size(); ++next) {
    const NodeId node = work_[next];
    references_.for_each(node, [&](const Reference& reference) {
      mark(reference.to, {Reason::Kind::kReference, node, reference.word});
    });
  }
  work_.clear();
  work_.shrink_to_fit();
}

std::vector<NodeId> Liveness::path_to_origin(NodeId node) const {
  std::vector<NodeId> path{node};
  while (reasons_[node].kind == Reason::Kind::kReference) path.push_back(node = reasons_[node].from);
  return path;
}

}  // namespace gordian
