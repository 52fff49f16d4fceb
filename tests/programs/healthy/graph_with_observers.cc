// STORY A graph owns its vertices in one vector; edges in any direction are weak. Alive at the end, with many circles
//       of weak handles.
// EXPECT silent
// EXPECT stdout "100 vertices, 300 edges\n"
#include <cstdio>
#include <memory>
#include <vector>

struct Vertex {
  std::vector<std::weak_ptr<Vertex>> neighbours;
};

std::vector<std::shared_ptr<Vertex>>* graph;

int main() {
  graph = new std::vector<std::shared_ptr<Vertex>>(100);
  for (auto& vertex : *graph) vertex = std::make_shared<Vertex>();
  std::size_t edges = 0;
  for (int i = 0; i < 100; i++)
    for (int step : {1, 7, 50}) (*graph)[i]->neighbours.push_back((*graph)[(i + step) % 100]);
  for (const auto& vertex : *graph) edges += vertex->neighbours.size();
  printf("%zu vertices, %zu edges\n", graph->size(), edges);
}
