// STORY An object with a virtual destructor, made by new, held itself through a variant; that is emptied, its bytes are not.
//       A variable of main owns the object when the program ends. Its destructor sets the vptr before it looks at the
//       variant's index, which was taken for a count, so that the release seemed to depend on nothing.
// EXPECT silent
// VARIANTS +O3s +clang +clangs +libcxx +libcxxs
#include <cstdlib>
#include <memory>
#include <variant>

int destroyed = 0;
void* owner;  // else the compiler sees that nobody needs main's variable any more

namespace {  // so that the compiler knows all classes, and what `delete` does

struct Node {
  int payload[20] = {};
  std::variant<std::monostate, std::shared_ptr<Node>, std::weak_ptr<Node>> link;
  virtual ~Node() { ++destroyed; }
};

}  // namespace

int main() {
  auto node = std::shared_ptr<Node>(new Node);
  node->link = node;
  node->link = std::monostate();
  owner = &node;
  std::exit(node->payload[3] + destroyed);
}
