// STORY pop_back destroys the last handle but leaves its bytes in the vector's buffer. The pairs behind the end own
//       nothing: all nodes are in use by the other vector.
// EXPECT silent
#include <memory>
#include <vector>

struct Node {
  int value;
  std::weak_ptr<Node> previous;
};

std::vector<std::shared_ptr<Node>>*all, *recent;

int main() {
  all = new std::vector<std::shared_ptr<Node>>;
  recent = new std::vector<std::shared_ptr<Node>>;
  for (int i = 0; i < 8; i++) {
    all->push_back(std::make_shared<Node>(Node{i, i ? all->back() : nullptr}));
    recent->push_back(all->back());
  }
  while (recent->size() > 2) recent->pop_back();
}
