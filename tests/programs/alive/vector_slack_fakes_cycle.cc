// STORY A parent gave its child away, but its vector's buffer still has the bytes of the handle behind the end. The
//       child owns its parent: with the stale bytes that looks like a cycle, and is none.
// EXPECT-DEBUG silent
// EXPECT-STRIPPED latent_cycles=*
#include <memory>
#include <vector>

struct Child;
struct Parent {
  std::vector<std::shared_ptr<Child>> children;
};
struct Child {
  std::shared_ptr<Parent> parent;
};

std::vector<std::shared_ptr<Child>>* orphans;

int main() {
  orphans = new std::vector<std::shared_ptr<Child>>;
  auto parent = std::make_shared<Parent>();
  parent->children.push_back(std::make_shared<Child>(Child{parent}));
  orphans->push_back(parent->children.back());
  parent->children.pop_back();
}
