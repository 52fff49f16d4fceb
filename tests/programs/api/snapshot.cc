// STORY A program looks at itself while it holds something, and lets go of it: the last snapshot, from the exit, counts.
// What is on the stack of the caller is not taken for a leak either.
// EXPECT silent
// EXPECT stdout "done\n"
#include <gordian.h>

#include <cstdio>
#include <memory>

struct Node {
  std::shared_ptr<Node> other;
};

int main() {
  auto node = std::make_shared<Node>();
  node->other = node;
  if (gordian::is_running() != gordian::snapshot("with a knot")) return 1;
  node->other.reset();
  std::puts("done");
}
