// STORY A vector of vectors was cleared; behind its end lie the pointers of a vector that is gone. Another vector, a global,
// has that buffer now, and with it a handle to the object of the first one: alive, but it was called a leak.
// EXPECT silent
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>
struct Node {
  std::vector<std::vector<std::shared_ptr<Node>>> levels;
  int value = 0;
};
static std::vector<std::shared_ptr<Node>> all;
[[gnu::noinline]] static void work(const std::shared_ptr<Node>& n) {
  n->levels.resize(3);
  n->levels[1].resize(5);
  n->levels.clear();
  all.resize(5);
  all[2] = n;
}
int main() {
  work(std::make_shared<Node>());
  std::puts("alive");
  std::fflush(stdout);
  std::quick_exit(0);
}
