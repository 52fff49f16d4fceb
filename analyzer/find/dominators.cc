#include "analyzer/find/dominators.h"

#include <algorithm>
#include <utility>

namespace gordian {
namespace {

constexpr uint32_t kNone = 0xffffffff;

// All arrays are indexed by depth-first number, in which a node's ancestors come before it.
class LengauerTarjan {
 public:
  explicit LengauerTarjan(const Csr& graph) : graph_(graph), number_(graph.node_count(), kNone) {}

  std::vector<uint32_t> run() {
    search();
    reverse();
    find_dominators();
    std::vector<uint32_t> result(graph_.node_count(), kNoDominator);
    for (uint32_t n = 1; n < node_.size(); ++n) result[node_[n]] = node_[dominator_[n]];
    return result;
  }

 private:
  void search() {
    std::vector<std::pair<uint32_t, uint64_t>> path;  // node, next edge
    const auto enter = [&](uint32_t node, uint32_t parent) {
      number_[node] = static_cast<uint32_t>(node_.size());
      node_.push_back(node);
      parent_.push_back(parent);
      path.emplace_back(node, graph_.first[node]);
    };
    enter(0, kNone);
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next == graph_.first[node + 1]) {
        path.pop_back();
        continue;
      }
      const uint32_t to = graph_.targets[next++];
      if (number_[to] == kNone) enter(to, number_[node]);
    }
  }

  // Edges that lead to each number.
  void reverse() {
    const size_t count = node_.size();
    const auto for_each_edge = [&](auto&& visit) {
      for (uint32_t n = 0; n < count; ++n)
        for (uint64_t edge = graph_.first[node_[n]]; edge < graph_.first[node_[n] + 1]; ++edge)
          visit(n, number_[graph_.targets[edge]]);
    };
    std::vector<uint32_t> left(count, 0);  // edges that are still to be put in place
    for_each_edge([&](uint32_t, uint32_t to) { ++left[to]; });
    before_.first.reserve(count + 1);
    uint64_t edges = 0;
    for (size_t n = 0; n < count; edges += left[n++]) before_.first.push_back(edges);
    before_.first.push_back(edges);
    before_.targets.resize(edges);
    for_each_edge([&](uint32_t from, uint32_t to) { before_.targets[before_.first[to] + --left[to]] = from; });
  }

  void find_dominators() {
    const auto count = static_cast<uint32_t>(node_.size());
    semi_.resize(count);
    label_.resize(count);
    for (uint32_t n = 0; n < count; ++n) semi_[n] = label_[n] = n;
    ancestor_.assign(count, kNone);
    dominator_.assign(count, 0);
    std::vector<uint32_t> bucket(count, kNone), next_in_bucket(count, kNone);
    for (uint32_t n = count; n-- > 1;) {
      for (uint64_t edge = before_.first[n]; edge < before_.first[n + 1]; ++edge)
        semi_[n] = std::min(semi_[n], semi_[evaluate(before_.targets[edge])]);
      next_in_bucket[n] = std::exchange(bucket[semi_[n]], n);
      ancestor_[n] = parent_[n];
      for (uint32_t other = std::exchange(bucket[parent_[n]], kNone); other != kNone; other = next_in_bucket[other]) {
        const uint32_t least = evaluate(other);
        dominator_[other] = semi_[least] < semi_[other] ? least : parent_[n];
      }
    }
    for (uint32_t n = 1; n < count; ++n)
      if (dominator_[n] != semi_[n]) dominator_[n] = dominator_[dominator_[n]];
  }

  // The node of least semidominator on the way up from `n` in the forest that is linked so far; shortens the way.
  uint32_t evaluate(uint32_t n) {
    if (ancestor_[n] == kNone) return n;
    way_.clear();
    for (uint32_t at = n; ancestor_[ancestor_[at]] != kNone; at = ancestor_[at]) way_.push_back(at);
    for (size_t i = way_.size(); i-- > 0;) {
      const uint32_t at = way_[i], above = ancestor_[at];
      if (semi_[label_[above]] < semi_[label_[at]]) label_[at] = label_[above];
      ancestor_[at] = ancestor_[above];
    }
    return label_[n];
  }

  const Csr& graph_;
  std::vector<uint32_t> number_;  // by node
  std::vector<uint32_t> node_, parent_, semi_, label_, ancestor_, dominator_;
  Csr before_;
  std::vector<uint32_t> way_;
};

// Node n of the heap is n + 1; 0 is the root; behind the heap come the owners.
Csr graph_of(const References& references, const Dominators::OwnerLinks& links, uint32_t owners) {
  const NodeId count = references.units().node_count();
  Csr heap;
  std::vector<bool> led_to(count, false);
  for (NodeId node = 0; node < count; ++node) {
    heap.first.push_back(heap.targets.size());
    if (!has_memory(references.units(), node)) continue;
    references.for_each(node, [&](const Reference& reference) {
      heap.targets.push_back(reference.to);
      led_to[reference.to] = true;
    });
  }
  heap.first.push_back(heap.targets.size());
  Csr graph;
  graph.first.push_back(0);
  std::vector<bool> reached(count, false);
  std::vector<NodeId> work;
  const auto reach = [&](NodeId node) {
    if (reached[node]) return;
    reached[node] = true;
    work.push_back(node);
    while (!work.empty()) {
      const NodeId at = work.back();
      work.pop_back();
      for (uint64_t edge = heap.first[at]; edge < heap.first[at + 1]; ++edge) {
        if (reached[heap.targets[edge]]) continue;
        reached[heap.targets[edge]] = true;
        work.push_back(heap.targets[edge]);
      }
    }
  };
  const auto root_leads_to = [&](NodeId node) {
    graph.targets.push_back(node + 1);
    reach(node);
  };
  for (const auto& [owner, node] : links) reach(node);
  for (NodeId node = 0; node < count; ++node)
    if (!reached[node] && !led_to[node] && has_memory(references.units(), node)) root_leads_to(node);
  for (NodeId node = 0; node < count; ++node)
    if (!reached[node] && has_memory(references.units(), node)) root_leads_to(node);
  for (uint32_t owner = 0; owner < owners; ++owner) graph.targets.push_back(count + 1 + owner);
  const uint64_t shift = graph.targets.size();
  graph.targets.reserve(shift + heap.targets.size());
  for (const uint32_t target : heap.targets) graph.targets.push_back(target + 1);
  for (size_t node = 0; node < heap.first.size(); ++node) graph.first.push_back(heap.first[node] + shift);
  size_t link = 0;
  for (uint32_t owner = 0; owner < owners; ++owner) {
    for (; link < links.size() && links[link].first == owner; ++link) graph.targets.push_back(links[link].second + 1);
    graph.first.push_back(graph.targets.size());
  }
  return graph;
}

// Dominators before what they dominate: a node's number of dominators grows along the tree.
std::vector<uint32_t> top_down(const std::vector<uint32_t>& dominators) {
  const auto count = static_cast<uint32_t>(dominators.size());
  std::vector<uint64_t> first(count + 1, 0);
  for (const uint32_t dominator : dominators)
    if (dominator != kNoDominator) ++first[dominator + 1];
  for (uint32_t n = 0; n < count; ++n) first[n + 1] += first[n];
  std::vector<uint32_t> children(first[count]);
  std::vector<uint64_t> next(first.begin(), first.end() - 1);
  for (uint32_t n = 0; n < count; ++n)
    if (dominators[n] != kNoDominator) children[next[dominators[n]]++] = n;
  std::vector<uint32_t> order{0};
  order.reserve(count);
  for (size_t at = 0; at < order.size(); ++at)
    for (uint64_t child = first[order[at]]; child < first[order[at] + 1]; ++child) order.push_back(children[child]);
  return order;
}

}  // namespace

std::vector<uint32_t> immediate_dominators(const Csr& graph) { return LengauerTarjan(graph).run(); }

Dominators::Dominators(const References& references, const OwnerLinks& links, uint32_t owners) {
  const Units& units = references.units();
  const NodeId count = units.node_count();
  const std::vector<uint32_t> above = immediate_dominators(graph_of(references, links, owners));
  owner_.assign(count, owners);
  dominator_.assign(units.node_count(), kNoNode);
  bytes_.assign(units.node_count(), 0);
  nodes_.assign(units.node_count(), 0);
  for (NodeId node = 0; node < units.node_count(); ++node) {
    const uint32_t dominator = above[node + 1];
    if (dominator != kNoDominator && dominator > count) owner_[node] = dominator - count - 1;
    if (dominator != kNoDominator && dominator != 0 && dominator <= count) dominator_[node] = dominator - 1;
    if (!has_memory(units, node)) continue;
    bytes_[node] = units.bytes(node);
    nodes_[node] = 1;
  }
  const std::vector<uint32_t> order = top_down(above);
  for (size_t at = order.size(); at-- > 1;) {
    const NodeId node = order[at] - 1;
    if (node >= count || dominator_[node] == kNoNode) continue;
    bytes_[dominator_[node]] += bytes_[node];
    nodes_[dominator_[node]] += nodes_[node];
  }
}

}  // namespace gordian
