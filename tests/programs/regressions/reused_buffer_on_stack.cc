// STORY As reused_buffer.cc, but the vector that has the buffer now is a variable of main. Debug info does not help there.
// EXPECT silent
#include <unistd.h>
#include <memory>
#include <vector>
struct Node {
  std::vector<std::vector<std::shared_ptr<Node>>> levels;
  int value = 0;
};
[[gnu::noinline]] static void work(const std::shared_ptr<Node>& n, std::vector<std::shared_ptr<Node>>& all) {
  n->levels.resize(3);
  n->levels[1].resize(5);
  n->levels.clear();
  all.resize(5);
  all[2] = n;
}
[[gnu::noinline]] static void use(std::vector<std::shared_ptr<Node>>& all) {
  asm volatile("" : : "r"(&all) : "memory");
  _exit(0);
}
int main() {
  std::vector<std::shared_ptr<Node>> all;
  work(std::make_shared<Node>(), all);
  use(all);
}
