// STORY Trees whose children know their parent weakly are silent, and so are those that take their strong link back. One
//       tree keeps it: that edge is the first to cut, not the children, whom nobody else would hold.
// VARIANTS +clang +clangs
// EXPECT cycles=1 leaked_objects=4
// EXPECT finding kind=cycle objects=4 types=Child,Parent
// EXPECT-DEBUG finding kind=cycle edges=Parent::children,Child::up cut=Child::up cut_first=Child::up
// EXPECT-STRIPPED finding kind=cycle cut_first=Child+0x10
// EXPECT text "candidate: "
// EXPECT no text "the program must then hold"
// EXPECT text "living Child"
#include <cstdlib>
#include <memory>
#include <vector>

struct Parent;
struct Child {
  std::weak_ptr<Parent> parent;
  std::shared_ptr<Parent> up;
};
struct Parent {
  std::vector<std::shared_ptr<Child>> children;
};

std::vector<std::shared_ptr<Parent>> forest;

std::shared_ptr<Parent> plant(bool strong) {
  auto parent = std::make_shared<Parent>();
  for (int i = 0; i < 3; ++i) {
    parent->children.push_back(std::make_shared<Child>());
    parent->children.back()->parent = parent;
    if (strong) parent->children.back()->up = parent;
  }
  return parent;
}

int main() {
  static auto keep = &forest;
  for (int i = 0; i < 3; ++i) keep->push_back(plant(false));
  plant(true);
  std::quick_exit(0);
}
