#include "analyzer/report/owners.h"

#include <algorithm>
#include <utility>

#include "analyzer/report/root_name.h"

namespace gordian {

Owners::Owners(const References& references, const Liveness& liveness) : references_(references) {
  const RootRanks& ranks = liveness.root_ranks();
  const Heap& heap = references.heap();
  std::vector<std::pair<NodeId, size_t>> held;  // origin, root
  std::unordered_map<NodeId, RootRank> best;
  for (size_t i = 0; i < heap.roots().size(); ++i) {
    const Root& root = heap.roots()[i];
    if (root.target == kNoBlock || ranks.of(i) == RootRank::kNone) continue;
    const NodeId node = target_of(root, ranks.unit(i));
    if (!liveness.is_origin(node)) continue;
    held.emplace_back(node, i);
    const auto [known, added] = best.try_emplace(node, ranks.of(i));
    known->second = std::min(known->second, ranks.of(i));
  }
  for (const auto& [node, root] : held)
    if (may_own(node, ranks.of(root), best.at(node))) links_.emplace_back(owner_of(heap.roots()[root]), node);
  std::sort(links_.begin(), links_.end());
  links_.erase(std::unique(links_.begin(), links_.end()), links_.end());
  add_unnamed(liveness);
}

NodeId Owners::target_of(const Root& root, UnitId unit) const {
  if (unit != kNoUnit) return unit;
  return references_.units().node_at(root.target, root.value - references_.heap().block(root.target).address);
}

// Where there is a whole handle, or a global, a lone word on a stack is most likely what a call left behind; and so is
// what points into the middle of a container that something else is known to own.
bool Owners::may_own(NodeId node, RootRank rank, RootRank best) const {
  if (rank == best && rank <= RootRank::kTls) return true;
  const Units& units = references_.units();
  if (!units.is_unit(node) && references_.typing().plain(units.block_of(node)).owned) return false;
  return rank <= std::max(best, RootRank::kStack);
}

// The words of one variable are one owner.
uint32_t Owners::owner_of(const Root& root) { return index_of(describe_root(references_, root)); }

uint32_t Owners::index_of(const report::Owner& owner) {
  const auto [found, added] = by_name_.try_emplace(owner.name(), owners_.size());
  if (added) owners_.push_back(owner);
  return static_cast<uint32_t>(found->second);
}

// What lives by a count without a word that explains it, and what the loader keeps.
void Owners::add_unnamed(const Liveness& liveness) {
  std::vector<bool> named(references_.units().node_count(), false);
  for (const auto& [owner, node] : links_) named[node] = true;
  for (NodeId node = 0; node < named.size(); ++node) {
    const Reason::Kind kind = liveness.reason(node).kind;
    if (named[node] || !liveness.is_origin(node) || kind == Reason::Kind::kRoot) continue;
    report::Owner owner;
    owner.set_kind(kind == Reason::Kind::kLoader ? "loader" : kind == Reason::Kind::kIgnored ? "ignored" : "count");
    owner.set_name(kind == Reason::Kind::kLoader    ? "the dynamic loader"
                   : kind == Reason::Kind::kIgnored ? "gordian_ignore"
                                                    : "handles outside of the heap");
    links_.emplace_back(index_of(owner), node);
  }
}

}  // namespace gordian
