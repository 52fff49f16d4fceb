// STORY Weak handles that outlive their object for a while and then go: nothing is held at the end.
// EXPECT silent
// EXPECT stdout "5 expired\n"
#include <cstdio>
#include <memory>
#include <vector>

struct Node {
  char payload[1000] = {};
};

int main() {
  std::vector<std::weak_ptr<Node>> seen;
  for (int i = 0; i < 5; i++) seen.push_back(std::make_shared<Node>());
  int expired = 0;
  for (const auto& node : seen) expired += node.expired();
  printf("%d expired\n", expired);
}
