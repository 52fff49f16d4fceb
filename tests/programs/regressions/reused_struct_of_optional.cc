// STORY An optional unique_ptr to a plain struct was emptied. A global unique_ptr has a struct in the same place now, which
// holds the object that has the optional.
// EXPECT silent
#include <cstdlib>
#include <memory>
#include <optional>
struct Node;
struct Plain {
  long numbers[9] = {};
  std::shared_ptr<Node> node;
};
struct Node {
  std::optional<std::unique_ptr<Plain>> plain;
};
static std::unique_ptr<Plain> global;
[[gnu::noinline]] static void work(const std::shared_ptr<Node>& n) {
  n->plain = std::make_unique<Plain>();
  n->plain.reset();
  global = std::make_unique<Plain>();
  global->node = n;
}
int main() {
  work(std::make_shared<Node>());
  std::quick_exit(0);
}
