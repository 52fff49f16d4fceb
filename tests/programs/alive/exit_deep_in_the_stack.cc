// STORY exit() is called deep down, while main's stack still owns everything: destructors of locals do not run, and the
//       counts say that somebody outside the heap owns the tree.
// EXPECT silent
// EXPECT exit=3
#include <cstdlib>
#include <memory>
#include <vector>

struct Node {
  std::vector<std::shared_ptr<Node>> children;
  std::weak_ptr<Node> parent;
};

__attribute__((noinline)) void give_up(int depth) {
  if (depth > 0) give_up(depth - 1);
  if (depth == 0) exit(3);
}

int main() {
  auto root = std::make_shared<Node>();
  for (int i = 0; i < 10; i++) {
    root->children.push_back(std::make_shared<Node>());
    root->children.back()->parent = root;
  }
  give_up(20);
}
