// STORY The same registry, emptied before the end: what was latent is now a leak. Nobody owns the nodes any more.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Node
// EXPECT-DEBUG finding kind=cycle edges=Node::peer
#include <memory>
#include <vector>

struct Node {
  std::shared_ptr<Node> peer;
};

std::vector<std::shared_ptr<Node>>* registry;

int main() {
  registry = new std::vector<std::shared_ptr<Node>>;
  auto one = std::make_shared<Node>(), two = std::make_shared<Node>();
  one->peer = two;
  two->peer = one;
  registry->push_back(std::move(one));
  two.reset();
  registry->clear();
  registry->shrink_to_fit();
}
