// STORY A vector of closures was cleared; the bytes of its functions still lead to where the closure was, and that is another's
//       closure by now. Who has that vector hangs off the cycle, but is not on it.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle types=Node objects=2 instances=1
// VARIANTS +O3s +Oss +clang +clangs +clang0s +libcxx +libcxxs
#include <functional>
#include <memory>
#include <vector>

struct Node {
  std::shared_ptr<Node> next, other;
  std::vector<std::function<void()>> handlers;
};

// Not small enough to lie in the function itself.
[[gnu::noinline]] static void handle_with(Node& node, const std::shared_ptr<Node>& captured) {
  node.handlers.emplace_back(
      [captured, a = 1L, b = 2L] { captured->handlers.resize(static_cast<std::size_t>(a + b)); });
}

int main() {
  const auto first = std::make_shared<Node>(), second = std::make_shared<Node>(), third = std::make_shared<Node>();
  second->next = first;
  second->other = third;
  handle_with(*third, second);
  third->handlers.clear();
  handle_with(*first, second);
}
