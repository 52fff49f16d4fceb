// STORY Three lost objects. One holds another by an optional; in a third the optional was emptied, and the bytes are still
//       there. Nothing outside leads to any of them, so that one of the two is the owner.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Node
#include <memory>
#include <optional>
#include <vector>

struct Node {
  std::vector<std::shared_ptr<Node>> out;
  std::optional<std::shared_ptr<Node>> other;
};

__attribute__((noinline)) void work() {
  auto a = std::make_shared<Node>(), b = std::make_shared<Node>(), c = std::make_shared<Node>();
  a->out.push_back(b);
  b->out.push_back(a);
  c->out.push_back(a);
  a->other = c;
  b->other = c;
  b->other.reset();
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  work();
  forget();
}
