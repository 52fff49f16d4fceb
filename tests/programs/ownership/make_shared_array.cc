// STORY make_shared<Node[]>(3): one block holds the counts and all three elements, and one element holds the block.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 confidence=proved
// NOT-LIBCXX its version 14 has no make_shared of arrays
#include <memory>

struct Node {
  int value = 7;
  std::shared_ptr<Node[]> all;
};

int main() {
  auto nodes = std::make_shared<Node[]>(3);
  nodes[2].all = nodes;
}
