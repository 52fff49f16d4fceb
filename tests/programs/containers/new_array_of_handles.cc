// STORY An array made by make_unique (new[]) holds the strands; its length stands before the first element.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Leaf,Tree confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Tree::leaves,Leaf::tree
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Tree;
struct Leaf {
  std::shared_ptr<Tree> tree;
};
struct Tree {
  std::unique_ptr<std::shared_ptr<Leaf>[]> leaves = std::make_unique<std::shared_ptr<Leaf>[]>(8);
};

int main() {
  auto tree = std::make_shared<Tree>();
  tree->leaves[5] = std::make_shared<Leaf>(Leaf{tree});
}
