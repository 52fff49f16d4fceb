// STORY Compiled without RTTI there are no type names at run time; the symbols of the vtables still have them, as long
//       as nobody strips them. Then only the size is left to call an object by.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Node edges=Node::peer
// EXPECT-STRIPPED finding kind=cycle types="object of 16 bytes"
// IDS-DIFFER stripped, the types have no names
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
