// Strong components, and a loaded heap's look-ups.
#include <algorithm>
#include <random>
#include <set>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/graph/heap.h"
#include "analyzer/graph/scc.h"
#include "tests/unit/small_snapshot.h"

namespace gordian {
namespace {

Csr graph_of(const std::vector<std::vector<uint32_t>>& successors) {
  Csr graph;
  for (const auto& list : successors) {
    graph.first.push_back(graph.targets.size());
    graph.targets.insert(graph.targets.end(), list.begin(), list.end());
  }
  graph.first.push_back(graph.targets.size());
  return graph;
}

TEST(StrongComponents, EmptyGraph) { EXPECT_EQ(strong_components(graph_of({})).count, 0u); }

TEST(StrongComponents, SelfLoopIsAComponentOfOne) {
  const Components found = strong_components(graph_of({{0}, {0}}));
  EXPECT_EQ(found.count, 2u);
  EXPECT_LT(found.of[0], found.of[1]);  // successors first
}

TEST(StrongComponents, RingsWithABridge) {
  const Components found = strong_components(graph_of({{1}, {2, 3}, {0}, {4}, {3}, {}}));
  EXPECT_EQ(found.count, 3u);
  EXPECT_EQ(found.of[0], found.of[1]);
  EXPECT_EQ(found.of[1], found.of[2]);
  EXPECT_EQ(found.of[3], found.of[4]);
  EXPECT_LT(found.of[3], found.of[0]);
  EXPECT_NE(found.of[5], found.of[0]);
}

// Against who reaches whom; and no edge leads from a component to a later one.
TEST(StrongComponents, RandomGraphs) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const uint32_t nodes = 1 + random() % 12;
    std::vector<std::vector<uint32_t>> successors(nodes);
    std::vector<std::vector<bool>> reaches(nodes, std::vector<bool>(nodes, false));
    for (uint32_t edge = random() % (2 * nodes + 1); edge > 0; --edge) {
      const uint32_t from = random() % nodes, to = random() % nodes;
      successors[from].push_back(to);
      reaches[from][to] = true;
    }
    for (uint32_t node = 0; node < nodes; ++node) reaches[node][node] = true;
    for (uint32_t via = 0; via < nodes; ++via)
      for (uint32_t from = 0; from < nodes; ++from)
        for (uint32_t to = 0; to < nodes; ++to)
          if (reaches[from][via] && reaches[via][to]) reaches[from][to] = true;
    const Components found = strong_components(graph_of(successors));
    std::set<uint32_t> numbers(found.of.begin(), found.of.end());
    EXPECT_EQ(numbers.size(), found.count);
    EXPECT_EQ(*numbers.rbegin(), found.count - 1);
    for (uint32_t from = 0; from < nodes; ++from) {
      for (uint32_t to = 0; to < nodes; ++to)
        EXPECT_EQ(found.of[from] == found.of[to], reaches[from][to] && reaches[to][from]);
      for (const uint32_t to : successors[from]) EXPECT_LE(found.of[to], found.of[from]);
    }
  }
}

// No recursion: a chain of a million nodes, and then the same closed to a ring.
TEST(StrongComponents, LongChain) {
  constexpr uint32_t kNodes = 1'000'000;
  Csr graph;
  for (uint32_t node = 0; node < kNodes; ++node) {
    graph.first.push_back(node);
    if (node + 1 < kNodes) graph.targets.push_back(node + 1);
  }
  graph.first.push_back(kNodes - 1);
  EXPECT_EQ(strong_components(graph).count, kNodes);
  graph.targets.push_back(0);
  graph.first = {};
  for (uint32_t node = 0; node <= kNodes; ++node) graph.first.push_back(node);
  EXPECT_EQ(strong_components(graph).count, 1u);
}

TEST(Heap, LooksUpBlocksAndWords) {
  const TemporaryFile file(to_snapshot_file(small_snapshot()));
  auto reader = SnapshotReader::open(file.path());
  const auto loaded = Heap::load(std::get<SnapshotReader>(reader), file.path());
  ASSERT_TRUE(std::holds_alternative<Heap>(loaded));
  const Heap& heap = std::get<Heap>(loaded);
  ASSERT_EQ(heap.block_count(), 3u);
  EXPECT_EQ(heap.find_block(0xffff), kNoBlock);
  EXPECT_EQ(heap.find_block(0x10000), 0u);
  EXPECT_EQ(heap.find_block(0x1001f), 0u);
  EXPECT_EQ(heap.find_block(0x10020), 0u);  // one past its end
  EXPECT_EQ(heap.find_block(0x10021), kNoBlock);
  EXPECT_EQ(heap.find_block(UINT64_MAX), kNoBlock);
  EXPECT_EQ(heap.find_word(0, 16), 1u);
  EXPECT_EQ(heap.find_word(0, 8), kNoWord);
  EXPECT_EQ(heap.find_word(0, 17), kNoWord);
  EXPECT_EQ(heap.words_from(0, 24), 2u);
  EXPECT_EQ(heap.words_from(0, 25), heap.words_end(0));
  EXPECT_EQ(heap.word(2).target, 1u);
  EXPECT_EQ(heap.word(0).target, kNoBlock);  // a vtable
  EXPECT_EQ(heap.roots()[0].target, 0u);
  EXPECT_EQ(heap.stack(2), (std::vector<uint64_t>{0x401020, 0x401000}));
}

}  // namespace
}  // namespace gordian
