// STORY A registry that is never destroyed owns two nodes that also hold each other. They are in use, so it is no leak;
//       but when the registry lets go of them one day, they will stay: a latent cycle.
// EXPECT latent_cycles=1 leaked_objects=0 leaked_bytes=0
// EXPECT finding kind=latent_cycle objects=2 types=Node
// EXPECT-DEBUG finding kind=latent_cycle edges=Node::peer owner=registry
// VARIANTS +nofp +nopie +nopies +libcxx +libcxxs
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
  registry->push_back(one);
}
