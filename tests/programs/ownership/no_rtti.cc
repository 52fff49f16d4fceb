// STORY Compiled without RTTI there are no type names at run time; the symbols of the vtables still have them, as long
//       as nobody strips them. Without any name the counts cannot be told from other numbers; that the memory is lost
//       may still be said.
// EXPECT-DEBUG cycles=1 leaked_objects=2
// EXPECT-DEBUG finding kind=cycle objects=2 types=Node confidence=proved edges=Node::peer
// EXPECT-STRIPPED cycles=* unreachable_blocks=*
// FLAGS -fno-rtti
#include <memory>

struct Node {
  std::shared_ptr<Node> peer;
};

int main() {
  auto one = std::make_shared<Node>(), two = std::make_shared<Node>();
  one->peer = two;
  two->peer = one;
}
