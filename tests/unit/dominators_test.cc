// Dominators against their definition: d dominates n if n cannot be reached without d.
#include "analyzer/find/dominators.h"

#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace gordian {
namespace {

using Edges = std::vector<std::vector<uint32_t>>;

Csr csr(const Edges& edges) {
  Csr graph;
  for (const auto& targets : edges) {
    graph.first.push_back(graph.targets.size());
    graph.targets.insert(graph.targets.end(), targets.begin(), targets.end());
  }
  graph.first.push_back(graph.targets.size());
  return graph;
}

std::vector<bool> reached_without(const Edges& edges, uint32_t without) {
  std::vector<bool> reached(edges.size(), false);
  if (without == 0) return reached;
  std::vector<uint32_t> work{0};
  reached[0] = true;
  while (!work.empty()) {
    const uint32_t node = work.back();
    work.pop_back();
    for (const uint32_t to : edges[node]) {
      if (reached[to] || to == without) continue;
      reached[to] = true;
      work.push_back(to);
    }
  }
  return reached;
}

TEST(Dominators, AreAsDefinedOnRandomGraphs) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const uint32_t count = 1 + random() % 14;
    Edges edges(count);
    for (uint32_t i = random() % (3 * count); i > 0; --i) edges[random() % count].push_back(random() % count);
    const std::vector<uint32_t> found = immediate_dominators(csr(edges));
    const std::vector<bool> reached = reached_without(edges, count);
    for (uint32_t node = 0; node < count; ++node) {
      if (node == 0 || !reached[node]) {
        EXPECT_EQ(found[node], kNoDominator);
        continue;
      }
      // Up the tree are exactly the dominators.
      std::vector<bool> above(count, false);
      for (uint32_t at = found[node]; at != kNoDominator; at = found[at]) above[at] = true;
      for (uint32_t other = 0; other < count; ++other) {
        if (other == node || !reached[other]) continue;
        EXPECT_EQ(above[other], !reached_without(edges, other)[node]);
      }
    }
  }
}

TEST(Dominators, LongListsNeedNoRecursion) {
  constexpr uint32_t kCount = 1000000;
  Edges edges(kCount);
  for (uint32_t node = 0; node + 1 < kCount; ++node) edges[node] = {node + 1, node == 0 ? 0 : node - 1};
  const std::vector<uint32_t> found = immediate_dominators(csr(edges));
  for (uint32_t node = 1; node < kCount; ++node) ASSERT_EQ(found[node], node - 1);
}

}  // namespace
}  // namespace gordian
