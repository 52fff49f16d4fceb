// STORY One variant member is a shared_ptr in one object and a weak_ptr in another: what is known of one says nothing about
// the other. Only the first two are a cycle; the third hangs off it, and points back weakly.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Node
// EXPECT-DEBUG text "Node ── parent: shared_ptr<Node>"
// EXPECT-DEBUG no text "parent: weak_ptr"
// VARIANTS +clangs +libcxx +libcxxs
#include <memory>
#include <variant>
#include <vector>

struct Node {
  std::vector<std::shared_ptr<Node>> kids;
  std::variant<std::monostate, std::shared_ptr<Node>, std::weak_ptr<Node>> parent;
};

[[gnu::noinline]] void work() {
  auto root = std::make_shared<Node>(), knotted = std::make_shared<Node>(), kid = std::make_shared<Node>();
  root->kids = {knotted};
  knotted->parent = root;
  knotted->kids = {kid};
  kid->parent = std::weak_ptr<Node>(knotted);
}

int main() { work(); }
