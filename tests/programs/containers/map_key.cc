// STORY The strong handle is the key of a map, not the value.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Graph,Vertex confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Graph::colours,Vertex::graph
// VARIANTS +libcxx +libcxxs
#include <map>
#include <memory>

struct Graph;
struct Vertex {
  std::shared_ptr<Graph> graph;
};
struct Graph {
  std::map<std::shared_ptr<Vertex>, int> colours;
};

int main() {
  auto graph = std::make_shared<Graph>();
  graph->colours[std::make_shared<Vertex>(Vertex{graph})] = 3;
}
