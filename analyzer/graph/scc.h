// Strongly connected components of a directed graph, without recursion: heaps hold linked lists of millions of nodes.
//
// R. Tarjan ("Depth-first search and linear graph algorithms", 1972) keeps for each node when it was reached, the
// lowest such number that it leads to, and its component. D. Pearce ("A space-efficient algorithm for finding strongly
// connected components", 2016) does with one number a node: first the lowest one, then, counted down from the other
// end, the component. With a hundred million nodes that is a gigabyte less.
#ifndef GORDIAN_ANALYZER_GRAPH_SCC_H_
#define GORDIAN_ANALYZER_GRAPH_SCC_H_

#include <cstdint>
#include <vector>

#include "analyzer/graph/offsets.h"

namespace gordian {

// A graph in CSR form: the successors of node n are targets[first[n]] … targets[first[n + 1]].
struct Csr {
  Offsets first;
  std::vector<uint32_t> targets;
  uint32_t node_count() const { return static_cast<uint32_t>(first.size() - 1); }
};

// components[n] is the component of node n; numbered in reverse topological order (successors first), from 0.
struct Components {
  std::vector<uint32_t> of;
  uint32_t count = 0;
};

inline Components strong_components(const Csr& graph) {
  constexpr uint32_t kUnseen = 0;
  struct Visit {
    uint64_t next;  // index into targets
    uint32_t node;
    bool first_of_component;  // as far as is known: it leads to no node that was reached before
  };
  const uint32_t nodes = graph.node_count();
  Components result;
  std::vector<uint32_t>& number = result.of;
  number.assign(nodes, kUnseen);
  std::vector<uint32_t> pending;  // done, but their component is not
  std::vector<Visit> path;
  uint32_t reached = 1;            // next number of a node
  uint32_t component = nodes - 1;  // next number of a component
  const auto enter = [&](uint32_t node) {
    number[node] = reached++;
    path.push_back({graph.first[node], node, true});
  };
  // The number of a finished component is never below that of a node on the path.
  const auto see = [&](Visit& from, uint32_t to) {
    if (number[to] >= number[from.node]) return;
    number[from.node] = number[to];
    from.first_of_component = false;
  };
  for (uint32_t start = 0; start < nodes; ++start) {
    if (number[start] != kUnseen) continue;
    enter(start);
    while (!path.empty()) {
      Visit& top = path.back();
      if (top.next < graph.first[top.node + 1]) {
        const uint32_t to = graph.targets[top.next++];
        if (number[to] == kUnseen) {
          enter(to);
        } else {
          see(top, to);
        }
        continue;
      }
      const Visit done = top;
      path.pop_back();
      if (done.first_of_component) {
        --reached;
        while (!pending.empty() && number[pending.back()] >= number[done.node]) {
          number[pending.back()] = component;
          pending.pop_back();
          --reached;
        }
        number[done.node] = component--;
        ++result.count;
      } else {
        pending.push_back(done.node);
      }
      if (!path.empty()) see(path.back(), done.node);
    }
  }
  for (uint32_t& of : number) of = nodes - 1 - of;
  return result;
}

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_GRAPH_SCC_H_
