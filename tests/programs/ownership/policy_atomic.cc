// STORY The default policy, written out.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Node confidence=proved
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Node::peer
// NOT-LIBCXX lock policies are libstdc++'s
#include <memory>

struct Node {
  std::__shared_ptr<Node, __gnu_cxx::_S_atomic> peer;
};

int main() {
  auto one = std::__make_shared<Node, __gnu_cxx::_S_atomic>();
  std::__shared_ptr<Node, __gnu_cxx::_S_atomic> two(new Node);
  one->peer = two;
  two->peer = one;
}
