#include "analyzer/find/plain_leaks.h"

#include <algorithm>
#include <map>

#include "analyzer/graph/scc.h"

namespace gordian {
namespace {

constexpr uint32_t kOut = 0xffffffff;

// The nodes of a kind of garbage with the references among them.
struct Subgraph {
  std::vector<NodeId> nodes;
  std::vector<uint32_t> number;  // by node
  Csr edges;
};

template <typename Wanted>
Subgraph subgraph(const References& references, Wanted&& wanted) {
  Subgraph result;
  result.number.assign(references.units().node_count(), kOut);
  for (NodeId node = 0; node < references.units().node_count(); ++node) {
    if (!wanted(node)) continue;
    result.number[node] = static_cast<uint32_t>(result.nodes.size());
    result.nodes.push_back(node);
  }
  for (const NodeId node : result.nodes) {
    result.edges.first.push_back(result.edges.targets.size());
    references.for_each(node, [&](const Reference& reference) {
      if (result.number[reference.to] != kOut) result.edges.targets.push_back(result.number[reference.to]);
    });
  }
  result.edges.first.push_back(result.edges.targets.size());
  return result;
}

// The first node of each component that no other component leads to.
std::vector<uint32_t> entry_nodes(const Subgraph& graph) {
  const Components components = strong_components(graph.edges);
  std::vector<bool> led_to(components.count, false);
  for (uint32_t node = 0; node < graph.nodes.size(); ++node)
    for (uint64_t edge = graph.edges.first[node]; edge < graph.edges.first[node + 1]; ++edge)
      if (components.of[graph.edges.targets[edge]] != components.of[node])
        led_to[components.of[graph.edges.targets[edge]]] = true;
  std::vector<uint32_t> entries;
  for (uint32_t node = 0; node < graph.nodes.size(); ++node) {
    if (led_to[components.of[node]]) continue;
    led_to[components.of[node]] = true;
    entries.push_back(node);
  }
  return entries;
}

bool reached_from_global(const Liveness& liveness, const Container& container) {
  if (container.holder == kNoNode) return true;
  if (!liveness.alive(container.holder)) return false;
  return liveness.reason(liveness.path_to_origin(container.holder).back()).rank == RootRank::kGlobal;
}

// The container whose elements hold all strong handles of the unit; kNoContainer if there is no such.
ContainerId only_container(const References& references, UnitId unit) {
  ContainerId container = kNoContainer;
  for (const uint32_t index : references.handles().of(unit)) {
    const Handle& handle = references.handles().all()[index];
    if (handle.strength != Strength::kStrong) continue;
    if (references.units().is_unit(handle.holder)) return kNoContainer;
    const ContainerId here = references.typing().plain(handle.block).container;
    if (here == kNoContainer || (container != kNoContainer && container != here)) return kNoContainer;
    container = here;
  }
  return container;
}

uint64_t bytes_with_belongings(const References& references, UnitId unit) {
  uint64_t bytes = references.units().bytes(unit);
  references.for_each(unit, [&](const Reference& reference) {
    if (reference.kind == ReferenceKind::kOwned) bytes += references.units().bytes(reference.to);
  });
  return bytes;
}

}  // namespace

std::vector<PlainLeak> find_unreachable(const References& references, const Liveness& liveness,
                                        const std::vector<Knot>& leaked) {
  const Units& units = references.units();
  std::vector<bool> taken(units.node_count(), false);
  for (const Knot& knot : leaked)
    for (const auto* nodes : {&knot.units, &knot.plain, &knot.retained})
      for (const NodeId node : *nodes) taken[node] = true;
  const Subgraph graph = subgraph(
      references, [&](NodeId node) { return !liveness.alive(node) && !taken[node] && has_memory(units, node); });
  std::vector<PlainLeak> leaks;
  std::vector<uint32_t> work;
  for (const uint32_t entry : entry_nodes(graph)) {
    taken[graph.nodes[entry]] = true;
    leaks.push_back({graph.nodes[entry], {}});
  }
  for (PlainLeak& leak : leaks) {
    work.assign(1, graph.number[leak.node]);
    for (size_t next = 0; next < work.size(); ++next) {
      for (uint64_t edge = graph.edges.first[work[next]]; edge < graph.edges.first[work[next] + 1]; ++edge) {
        const uint32_t to = graph.edges.targets[edge];
        if (taken[graph.nodes[to]]) continue;
        taken[graph.nodes[to]] = true;
        leak.indirect.push_back(graph.nodes[to]);
        work.push_back(to);
      }
    }
  }
  return leaks;
}

std::vector<UnitId> find_weak_held(const References& references, const Liveness& liveness) {
  std::vector<UnitId> held;
  const Units& units = references.units();
  for (UnitId unit = 0; unit < units.count(); ++unit) {
    const Unit& candidate = units.unit(unit);
    if (candidate.strong == 0 && candidate.object_inside && liveness.alive(unit)) held.push_back(unit);
  }
  return held;
}

std::vector<Cache> find_caches(const References& references, const Liveness& liveness) {
  const Units& units = references.units();
  std::map<ContainerId, Cache> by_container;
  for (UnitId unit = 0; unit < units.count(); ++unit) {
    const bool owned_in_heap =
        liveness.alive(unit) && units.unit(unit).strong > 0 && references.handles().unexplained(unit) == 0;
    const ContainerId container = owned_in_heap ? only_container(references, unit) : kNoContainer;
    if (container == kNoContainer) continue;
    const SlotKind kind = references.typing().containers()[container].kind;
    if (kind != SlotKind::kTree && kind != SlotKind::kHashTable) continue;
    Cache& cache = by_container[container];
    cache.container = container;
    cache.units.push_back(unit);
    cache.bytes += bytes_with_belongings(references, unit);
  }
  std::vector<Cache> caches;
  for (auto& [container, cache] : by_container)
    if (reached_from_global(liveness, references.typing().containers()[container])) caches.push_back(std::move(cache));
  std::stable_sort(caches.begin(), caches.end(), [](const Cache& a, const Cache& b) { return a.bytes > b.bytes; });
  return caches;
}

}  // namespace gordian
