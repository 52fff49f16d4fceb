// STORY shared_ptr<Node[]>(new Node[3]): elements in one block (after the array's length), counts in another.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 confidence=proved
// FLAGS -Wno-use-after-free
#include <memory>

struct Node {
  int value = 7;
  std::shared_ptr<Node[]> all;
};

int main() {
  std::shared_ptr<Node[]> nodes(new Node[3]);
  nodes[1].all = nodes;
}
