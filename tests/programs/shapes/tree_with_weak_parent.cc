// STORY The same tree as it should be: children are owned, parents are only known.
// EXPECT silent
// EXPECT stdout "depth 4\n"
// VARIANTS +libcxx0 +libcxx0s +libcxx +libcxxs
#include <cstdio>
#include <memory>
#include <vector>

struct Branch {
  std::vector<std::shared_ptr<Branch>> children;
  std::weak_ptr<Branch> parent;
};

static std::shared_ptr<Branch> grow(int depth, const std::shared_ptr<Branch>& parent) {
  auto branch = std::make_shared<Branch>();
  branch->parent = parent;
  if (depth > 1)
    for (int i = 0; i < 2; i++) branch->children.push_back(grow(depth - 1, branch));
  return branch;
}

int main() {
  auto tree = grow(4, nullptr);
  int depth = 0;
  for (auto branch = tree; branch; branch = branch->children.empty() ? nullptr : branch->children[0]) depth++;
  printf("depth %d\n", depth);
}
