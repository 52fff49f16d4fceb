// STORY 200,000 objects made and released in every order: the allocator reuses their places again and again.
// EXPECT silent
// EXPECT stdout "0 left\n"
#include <cstdio>
#include <memory>
#include <vector>

struct Node {
  std::shared_ptr<Node> next;
  std::weak_ptr<Node> previous;
};

int main() {
  std::vector<std::shared_ptr<Node>> nodes(1000);
  for (unsigned i = 0, place = 0; i < 200000; i++) {
    place = (place * 1103515245 + 12345) % 1000;
    auto old = nodes[place];
    nodes[place] = std::make_shared<Node>();
    nodes[place]->previous = old;
  }
  nodes.clear();
  printf("%zu left\n", nodes.size());
}
