#include "analyzer/find/liveness.h"

#include "analyzer/find/loader_blocks.h"

namespace gordian {

Liveness::Liveness(const References& references)
    : references_(references), ranks_(references.heap(), references.units(), references.typing()) {
  reasons_.resize(references.units().node_count());
  from_.resize(reasons_.size(), kNoNode);
  origins_.resize(reasons_.size(), false);
  ignored_.resize(reasons_.size(), false);
  find_owned_units();
  for (int rank = 0; rank < kRootRanks; ++rank) {
    begin_with_roots(static_cast<RootRank>(rank));
    spread();
  }
  begin_with_counts();
  begin_with_loader_blocks();
  spread();
  only_ignored_ = true;
  begin_with_ignored();
  spread();
}

void Liveness::mark(NodeId node, Reason reason) {
  if (alive(node)) return;
  reasons_[node] = {reason.word & kNoWordPacked, reason.kind, reason.rank};
  from_[node] = reason.from;
  ignored_[node] = only_ignored_;
  work_.push_back(node);
}

void Liveness::mark_origin(NodeId node, Reason reason) {
  origins_[node] = true;
  mark(node, reason);
}

void Liveness::begin_with_loader_blocks() {
  const Units& units = references_.units();
  for (const BlockId block : loader_blocks(references_.heap()))
    if (units.owner(block) == kNoUnit)
      mark_origin(units.plain_node(block), {Reason::Kind::kLoader, RootRank::kNone, kNoNode, 0});
}

// A block's units are those that have any part in it: several in an arena.
void Liveness::begin_with_ignored() {
  const Heap& heap = references_.heap();
  const Units& units = references_.units();
  if (heap.ignored().empty()) return;
  std::vector<bool> ignored(heap.block_count(), false);
  for (const BlockId block : heap.ignored()) ignored[block] = true;
  for (UnitId unit = 0; unit < units.count(); ++unit) {
    const BlockId object = units.unit(unit).object_block;
    if (ignored[units.unit(unit).control_block] || (object != kNoBlock && ignored[object]))
      mark_origin(unit, {Reason::Kind::kIgnored, RootRank::kNone, kNoNode, 0});
  }
  for (const BlockId block : heap.ignored())
    if (units.owner(block) == kNoUnit)
      mark_origin(units.plain_node(block), {Reason::Kind::kIgnored, RootRank::kNone, kNoNode, 0});
}

// Units with a count that nothing in the heap explains, unless the handles were lost; and those for which the heap has
// more handles than the count, some of which are stale, if a variable of the program has one, too: that one is not.
void Liveness::find_owned_units() {
  const Units& units = references_.units();
  owned_outside_.resize(units.count(), false);
  for (UnitId unit = 0; unit < units.count(); ++unit) {
    int64_t found_weak = 0;
    for (const uint32_t index : references_.handles().of(unit))
      found_weak += references_.handles().all()[index].strength == Strength::kWeak;
    // A dead object's memory is kept by weak handles; those that are not in the heap are somewhere else.
    const bool held = units.unit(unit).strong == 0 && found_weak < units.unit(unit).weak;
    const int64_t unexplained = references_.handles().unexplained(unit);
    owned_outside_[unit] = held || unexplained > references_.handles().lost(unit);
  }
  for (size_t i = 0; i < references_.heap().roots().size(); ++i) {
    const UnitId unit = ranks_.unit(i);
    if (unit != kNoUnit && ranks_.of(i) <= RootRank::kTls && references_.handles().has_excess(unit))
      owned_outside_[unit] = true;
  }
}

void Liveness::begin_with_roots(RootRank rank) {
  const Heap& heap = references_.heap();
  const Units& units = references_.units();
  for (size_t i = 0; i < heap.roots().size(); ++i) {
    const Root& root = heap.roots()[i];
    if (ranks_.of(i) != rank || root.target == kNoBlock) continue;
    const UnitId unit = ranks_.unit(i);
    if (unit != kNoUnit && owned_outside_[unit]) mark_origin(unit, {Reason::Kind::kUnexplained, rank, kNoNode, i});
    if (units.owner(root.target) != kNoUnit) continue;
    const uint64_t offset = root.value - heap.block(root.target).address;
    if (!units.means_block(root.target, offset) || references_.owner_unit(root.target) != kNoNode) continue;
    const auto next = references_.typing().value_at(root.address + 8);
    if (next && references_.is_element_of_handle(root.target, *next)) continue;
    mark_origin(units.plain_node(root.target), {Reason::Kind::kRoot, rank, kNoNode, i});
  }
}

// Those whose owner is nowhere to be seen.
void Liveness::begin_with_counts() {
  for (UnitId unit = 0; unit < references_.units().count(); ++unit)
    if (owned_outside_[unit]) mark_origin(unit, {Reason::Kind::kUnexplained, RootRank::kNone, kNoNode, kNoWord});
}

void Liveness::spread() {
  while (!work_.empty()) {
    const NodeId node = work_.front();
    work_.pop_front();
    references_.for_each(node, [&](const Reference& reference) {
      mark(reference.to, {Reason::Kind::kReference, RootRank::kNone, node, reference.word});
    });
  }
}

std::vector<NodeId> Liveness::path_to_origin(NodeId node) const {
  std::vector<NodeId> path{node};
  while (reasons_[node].kind == Reason::Kind::kReference) path.push_back(node = from_[node]);
  return path;
}

}  // namespace gordian
