// Strongly connected components of a directed graph (R. Tarjan, "Depth-first search and linear graph algorithms",
// 1972), without recursion: heaps hold linked lists of millions of nodes.
#ifndef GORDIAN_ANALYZER_GRAPH_SCC_H_
#define GORDIAN_ANALYZER_GRAPH_SCC_H_

#include <algorithm>
#include <cstdint>
#include <vector>

namespace gordian {

// A graph in CSR form: the successors of node n are targets[first[n]] … targets[first[n + 1]].
struct Csr {
  std::vector<uint64_t> first;
  std::vector<uint32_t> targets;
  uint32_t node_count() const { return static_cast<uint32_t>(first.size() - 1); }
};

// components[n] is the component of node n; numbered in reverse topological order (successors first), from 0.
struct Components {
  std::vector<uint32_t> of;
  uint32_t count = 0;
};

inline Components strong_components(const Csr& graph) {
  constexpr uint32_t kUnseen = 0xffffffff;
  struct Visit {
    uint32_t node;
    uint64_t next;  // index into targets
  };
  const uint32_t nodes = graph.node_count();
  Components result;
  result.of.assign(nodes, kUnseen);
  std::vector<uint32_t> order(nodes, kUnseen), low(nodes, 0), pending;
  std::vector<Visit> path;
  uint32_t clock = 0;
  const auto enter = [&](uint32_t node) {
    order[node] = low[node] = clock++;
    pending.push_back(node);
    path.push_back({node, graph.first[node]});
  };
  for (uint32_t start = 0; start < nodes; ++start) {
    if (order[start] != kUnseen) continue;
    enter(start);
    while (!path.empty()) {
      Visit& top = path.back();
      if (top.next < graph.first[top.node + 1]) {
        const uint32_t to = graph.targets[top.next++];
        if (order[to] == kUnseen) {
          enter(to);
        } else if (result.of[to] == kUnseen) {
          low[top.node] = std::min(low[top.node], order[to]);
        }
        continue;
      }
      const uint32_t done = top.node;
      path.pop_back();
      if (!path.empty()) low[path.back().node] = std::min(low[path.back().node], low[done]);
      if (low[done] != order[done]) continue;
      for (uint32_t member = kUnseen; member != done;) {
        member = pending.back();
        pending.pop_back();
        result.of[member] = result.count;
      }
      ++result.count;
    }
  }
  return result;
}

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_GRAPH_SCC_H_
