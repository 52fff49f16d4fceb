// STORY A program without exceptions and with the standard of 2017.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Node confidence=proved
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Node::peer
// FLAGS -std=c++17 -fno-exceptions
#include <memory>

struct Node {
  std::shared_ptr<Node> peer;
};

int main() {
  auto one = std::make_shared<Node>(), two = std::make_shared<Node>();
  one->peer = two;
  two->peer = one;
}
