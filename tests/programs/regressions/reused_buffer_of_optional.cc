// STORY An optional vector was emptied, and its bytes still have its pointers. A global vector has the buffer now.
// EXPECT silent
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>
struct Node {
  std::optional<std::vector<std::shared_ptr<Node>>> kids;
  int value = 0;
};
static std::vector<std::shared_ptr<Node>> all;
[[gnu::noinline]] static void work(const std::shared_ptr<Node>& n) {
  n->kids.emplace(6);
  n->kids.reset();
  all.resize(6);
  all[3] = n;
}
int main() {
  work(std::make_shared<Node>());
  std::quick_exit(0);
}
