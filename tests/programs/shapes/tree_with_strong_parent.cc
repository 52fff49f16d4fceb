// STORY A tree whose nodes own their parents: the whole tree is one knot, and `parent` is the strand to cut.
// EXPECT cycles=1 leaked_objects=15
// EXPECT finding kind=cycle instances=1 objects=15 types=Branch confidence=proved independent_cycles=14
// EXPECT text "… and 13 more cycles through these objects"
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Branch::children,Branch::parent cut=Branch::parent
// VARIANTS +libcxx0 +libcxx0s +libcxx +libcxxs
#include <memory>
#include <vector>

struct Branch {
  std::vector<std::shared_ptr<Branch>> children;
  std::shared_ptr<Branch> parent;
};

static std::shared_ptr<Branch> grow(int depth, const std::shared_ptr<Branch>& parent) {
  auto branch = std::make_shared<Branch>();
  branch->parent = parent;
  if (depth > 1)
    for (int i = 0; i < 2; i++) branch->children.push_back(grow(depth - 1, branch));
  return branch;
}

int main() { grow(4, nullptr); }
