// STORY 200,000 objects in a tree with weak parents, all alive when the program ends. Nothing to report, and no long
//       wait before it is said.
// EXPECT silent
// EXPECT stdout "200000 nodes\n"
#include <cstdio>
#include <memory>
#include <vector>

struct Node {
  std::vector<std::shared_ptr<Node>> children;
  std::weak_ptr<Node> parent;
};

std::vector<std::shared_ptr<Node>>* all;

int main() {
  all = new std::vector<std::shared_ptr<Node>>{std::make_shared<Node>()};
  for (std::size_t i = 0; all->size() < 200000; i++) {
    for (int child = 0; child < 10 && all->size() < 200000; child++) {
      auto parent = (*all)[i];
      parent->children.push_back(std::make_shared<Node>());
      parent->children.back()->parent = parent;
      all->push_back(parent->children.back());
    }
  }
  printf("%zu nodes\n", all->size());
}
