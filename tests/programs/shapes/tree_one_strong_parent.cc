// STORY Trees whose nodes know their parents weakly are silent. In one of them a single node pins its parent: that edge
//       is the mistake, and named first, not the children that the tree is made of.
// VARIANTS +nofp +nopie +nopies +clang +clangs +libcxx0 +libcxx0s +libcxx +libcxxs
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Branch
// EXPECT-DEBUG finding kind=cycle edges=Branch::children,Branch::pinned cut_first=Branch::pinned
// EXPECT-STRIPPED finding kind=cycle cut_first=Branch+0x28
// EXPECT text "candidate: "
// EXPECT no text "LATENT"
#include <cstdlib>
#include <memory>
#include <vector>

struct Branch {
  std::vector<std::shared_ptr<Branch>> children;
  std::weak_ptr<Branch> parent;
  std::shared_ptr<Branch> pinned;
};

std::vector<std::shared_ptr<Branch>> forest;

static std::shared_ptr<Branch> grow(int depth, const std::shared_ptr<Branch>& parent) {
  auto branch = std::make_shared<Branch>();
  branch->parent = parent;
  if (depth > 1)
    for (int i = 0; i < 2; i++) branch->children.push_back(grow(depth - 1, branch));
  return branch;
}

int main() {
  static auto keep = &forest;
  for (int i = 0; i < 3; ++i) keep->push_back(grow(3, nullptr));
  auto tree = grow(3, nullptr);
  auto& leaf = tree->children[0]->children[1];
  leaf->pinned = leaf->parent.lock();
  tree.reset();
  std::quick_exit(0);
}
