// STORY The same registry, emptied before the end, but its buffer is kept, and the bytes of the handle in it. They lie behind
//       the vector's end and own nothing; debug info says where the end is.
// EXPECT-DEBUG cycles=1 leaked_objects=2
// EXPECT-DEBUG finding kind=cycle objects=2 types=Node edges=Node::peer
// EXPECT-STRIPPED cycles=* latent_cycles=*
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
}
