// How knots are found. Nodes are units and plain blocks, edges are References among garbage (or among what lives).
// Tarjan's algorithm gives the components; one that has a unit and an inner edge by a strong handle is a knot. Within
// it the plain blocks are contracted: the edges that a report names lead from unit to unit, with the plain blocks
// between as a path. A smallest cycle is looked for among those of one and of two edges, which are what programs make
// and which one look at each edge finds; then it is a shortest way from a unit back to itself, breadth first, from
// every unit for as long as the work is bearable.
//
// Rejected: enumerating elementary cycles (D. Johnson, 1975). A doubly linked list of n nodes has n − 1 of them, a
// dense graph exponentially many, and people fix one edge, not one cycle.
#include "analyzer/find/knots.h"

#include <algorithm>
#include <unordered_map>

#include "analyzer/graph/scc.h"

namespace gordian {
namespace {

constexpr size_t kMaxPathBlocks = 20000;  // plain blocks looked at for the edges of one unit
constexpr size_t kMaxEdges = 200000;      // of one knot
constexpr size_t kMaxSteps = 4000000;     // edges followed for the smallest cycle of one knot

class KnotFinder {
 public:
  KnotFinder(const References& references, const Liveness& liveness, bool among_living)
      : references_(references), units_(references.units()), liveness_(liveness), among_living_(among_living) {}

  std::vector<Knot> find() {
    number_nodes();
    std::vector<Knot> knots = collect();
    for (Knot& knot : knots) {
      find_edges(knot);
      knot.smallest = smallest_cycle(knot);
    }
    return knots;
  }

 private:
  static constexpr uint32_t kOut = 0xffffffff;

  bool takes_part(NodeId node) const {
    if (liveness_.alive(node) != among_living_) return false;
    return !units_.is_unit(node) || units_.unit(node).strong > 0;
  }

  // What lies behind a vector's last element leads nowhere, if it does not own what it points to.
  bool counts(NodeId node, const Reference& reference) const {
    if (reference.kind == ReferenceKind::kPin || reference.kind == ReferenceKind::kEmbedded) return false;
    const uint64_t offset = uint64_t{references_.heap().offset(reference.word)} * 8;
    if (reference.kind == ReferenceKind::kPointer && !references_.typing().is_live(node, reference.block, offset))
      return false;
    if (!among_living_ || reference.kind != ReferenceKind::kPointer) return true;
    return references_.has_one_pointer(units_.block_of(reference.to));
  }

  template <typename Visit>
  void for_each_edge(NodeId node, Visit&& visit) const {
    references_.for_each(node, [&](const Reference& reference) {
      if (number_[reference.to] != kOut && counts(node, reference)) visit(reference);
    });
  }

  // Plain blocks that point nowhere cannot be on a cycle; leaving them out keeps the graph small.
  void number_nodes() {
    number_.assign(units_.node_count(), kOut);
    const Heap& heap = references_.heap();
    for (NodeId node = 0; node < units_.node_count(); ++node) {
      if (!takes_part(node)) continue;
      if (!units_.is_unit(node)) {
        const BlockId block = units_.block_of(node);
        if (units_.owner(block) != kNoUnit || heap.words_begin(block) == heap.words_end(block)) continue;
      }
      number_[node] = count_++;
      if (units_.is_unit(node)) ++unit_count_;
    }
  }

  template <typename Visit>
  void for_each_numbered(Visit&& visit) const {
    for (NodeId node = 0; node < units_.node_count(); ++node)
      if (number_[node] != kOut) visit(node);
  }

  Csr build_graph() const {
    Csr graph;
    graph.first.reserve(count_ + size_t{1});
    graph.targets.reserve(references_.heap().word_count());  // what stays unused is never touched
    for_each_numbered([&](NodeId node) {
      graph.first.push_back(graph.targets.size());
      for_each_edge(node, [&](const Reference& reference) { graph.targets.push_back(number_[reference.to]); });
    });
    graph.first.push_back(graph.targets.size());
    return graph;
  }

  // From here on the number of a node is that of its knot. The graph is needed no more.
  std::vector<Knot> collect() {
    const Csr graph = build_graph();
    const Components components = strong_components(graph);
    // Units have the lowest numbers.
    std::vector<bool> knotted(components.count, false);
    for (uint32_t node = 0; node < count_; ++node) {
      for (uint64_t edge = graph.first[node]; edge < graph.first[node + 1]; ++edge) {
        const uint32_t to = graph.targets[edge];
        if (to < unit_count_ && components.of[to] == components.of[node]) knotted[components.of[node]] = true;
      }
    }
    std::unordered_map<uint32_t, uint32_t> index;  // by component
    std::vector<Knot> knots;
    for_each_numbered([&](NodeId node) {
      const uint32_t component = components.of[number_[node]];
      number_[node] = kOut;
      if (!knotted[component]) return;
      const auto [found, added] = index.try_emplace(component, static_cast<uint32_t>(knots.size()));
      if (added) knots.emplace_back();
      number_[node] = found->second;
      Knot& knot = knots[found->second];
      (units_.is_unit(node) ? knot.units : knot.plain).push_back(node);
    });
    for (Knot& knot : knots)
      std::stable_sort(knot.units.begin(), knot.units.end(), [&](UnitId a, UnitId b) { return older(a, b); });
    return knots;
  }

  // Allocation stacks are numbered as they first appear, which is the best clock there is.
  bool older(UnitId a, UnitId b) const {
    const Heap& heap = references_.heap();
    return heap.block(units_.unit(a).control_block).stack < heap.block(units_.unit(b).control_block).stack;
  }

  void find_edges(Knot& knot) {
    std::unordered_map<UnitId, uint32_t> member;
    for (uint32_t i = 0; i < knot.units.size(); ++i) member.emplace(knot.units[i], i);
    for (uint32_t i = 0; i < knot.units.size(); ++i) {
      if (knot.edges.size() >= kMaxEdges) knot.has_more_edges = true;
      if (knot.has_more_edges) return;
      find_edges_of(knot, i, member);
    }
  }

  // Breadth first from the unit through the knot's plain blocks; units end the search. Pointers beside what owns a
  // block lead where nothing else does.
  void find_edges_of(Knot& knot, uint32_t from, const std::unordered_map<UnitId, uint32_t>& member) {
    struct Stop {
      NodeId node;
      uint32_t before;      // index into stops
      Reference reference;  // that led here
    };
    std::vector<Stop> stops{{knot.units[from], 0, {}}}, beside;
    std::unordered_map<NodeId, bool> seen;
    const auto enter = [&](const Stop& stop) {
      if (seen.emplace(stop.node, true).second) stops.push_back(stop);
    };
    size_t entered = 0;  // of beside
    for (uint32_t at = 0;; ++at) {
      while (at == stops.size() && entered < beside.size()) enter(beside[entered++]);
      if (at == stops.size()) break;
      if (at == kMaxPathBlocks) {
        knot.has_more_edges = true;
        break;
      }
      const NodeId node = stops[at].node;
      for_each_edge(node, [&](const Reference& reference) {
        if (number_[reference.to] != number_[node]) return;
        if (!units_.is_unit(reference.to)) {
          const Stop stop{reference.to, at, reference};
          return references_.is_by_owner(node, reference) ? enter(stop) : beside.push_back(stop);
        }
        KnotEdge edge;
        edge.from = from;
        edge.to = member.at(reference.to);
        edge.path.push_back(reference);
        for (uint32_t back = at; back != 0; back = stops[back].before) edge.path.push_back(stops[back].reference);
        std::reverse(edge.path.begin(), edge.path.end());
        knot.edges.push_back(std::move(edge));
      });
    }
  }

  static std::vector<uint32_t> smallest_cycle(const Knot& knot) {
    std::vector<uint32_t> best = cycle_of_two(knot);
    if (!best.empty()) return best;
    std::vector<std::vector<uint32_t>> out(knot.units.size());
    for (uint32_t i = 0; i < knot.edges.size(); ++i) out[knot.edges[i].from].push_back(i);
    size_t steps = 0;
    for (uint32_t start = 0; start < knot.units.size() && steps < kMaxSteps; ++start) {
      const std::vector<uint32_t> cycle = shortest_way_back(knot, out, start, best.size(), steps);
      if (!cycle.empty()) best = cycle;
    }
    return best;
  }

  // Or of one; empty if there is none.
  static std::vector<uint32_t> cycle_of_two(const Knot& knot) {
    std::unordered_map<uint64_t, uint32_t> by_ends;
    const auto ends = [](uint32_t from, uint32_t to) { return uint64_t{from} << 32 | to; };
    for (uint32_t i = 0; i < knot.edges.size(); ++i) {
      if (knot.edges[i].from == knot.edges[i].to) return {i};
      by_ends.emplace(ends(knot.edges[i].from, knot.edges[i].to), i);
    }
    for (uint32_t i = 0; i < knot.edges.size(); ++i) {
      const auto back = by_ends.find(ends(knot.edges[i].to, knot.edges[i].from));
      if (back != by_ends.end()) return {i, back->second};
    }
    return {};
  }

  // Empty if there is none of fewer edges than `shorter_than` (0: any number).
  static std::vector<uint32_t> shortest_way_back(const Knot& knot, const std::vector<std::vector<uint32_t>>& out,
                                                 uint32_t start, size_t shorter_than, size_t& steps) {
    std::unordered_map<uint32_t, uint32_t> reached_by;  // unit → edge
    std::vector<std::pair<uint32_t, size_t>> work{{start, 0}};
    for (size_t next = 0; next < work.size(); ++next) {
      const auto [unit, distance] = work[next];
      if (shorter_than != 0 && distance + 1 >= shorter_than) break;
      steps += out[unit].size();
      for (const uint32_t edge : out[unit]) {
        const uint32_t to = knot.edges[edge].to;
        if (to == start) {
          std::vector<uint32_t> cycle{edge};
          for (uint32_t at = unit; at != start; at = knot.edges[cycle.back()].from) cycle.push_back(reached_by.at(at));
          std::reverse(cycle.begin(), cycle.end());
          return cycle;
        }
        if (reached_by.emplace(to, edge).second) work.emplace_back(to, distance + 1);
      }
    }
    return {};
  }

  const References& references_;
  const Units& units_;
  const Liveness& liveness_;
  const bool among_living_;
  std::vector<uint32_t> number_;  // by node: in the graph, then of its knot; kOut: in none
  uint32_t count_ = 0;            // of nodes in the graph
  uint32_t unit_count_ = 0;       // likewise, of units
};

// Garbage that only the knots lead to, each node with the first knot that does.
void collect_retained(const References& references, const Liveness& liveness, std::vector<Knot>& knots) {
  std::vector<bool> taken(references.units().node_count(), false);
  for (const Knot& knot : knots) {
    for (const UnitId unit : knot.units) taken[unit] = true;
    for (const NodeId plain : knot.plain) taken[plain] = true;
  }
  for (Knot& knot : knots) {
    const auto spread_from = [&](NodeId node) {
      references.for_each(node, [&](const Reference& reference) {
        if (taken[reference.to] || liveness.alive(reference.to)) return;
        taken[reference.to] = true;
        knot.retained.push_back(reference.to);
      });
    };
    for (const UnitId unit : knot.units) spread_from(unit);
    for (const NodeId plain : knot.plain) spread_from(plain);
    for (size_t next = 0; next < knot.retained.size(); ++next) spread_from(knot.retained[next]);
  }
}

}  // namespace

std::vector<Knot> find_leaked_knots(const References& references, const Liveness& liveness) {
  std::vector<Knot> knots = KnotFinder(references, liveness, false).find();
  collect_retained(references, liveness, knots);
  return knots;
}

std::vector<Knot> find_latent_knots(const References& references, const Liveness& liveness) {
  return KnotFinder(references, liveness, true).find();
}

}  // namespace gordian
