// STORY Variants in a deque: of two elements at the same place in their buffers one is known to be strong, by the counts; the
//       other has another index, and is weak.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle types=Node objects=2
// EXPECT-DEBUG no text "unsure"
// VARIANTS +O3s +Oss +clang +clangs
// NOT-LIBCXX which elements of a deque's outer buffers are alive is a number there that is nowhere near
#include <deque>
#include <memory>
#include <variant>

struct Node {
  std::deque<std::variant<int, std::shared_ptr<Node>, std::weak_ptr<Node>>> links;
};

// The third one is retained, and its way back is weak.
static void leak() {
  const auto first = std::make_shared<Node>(), second = std::make_shared<Node>(), third = std::make_shared<Node>();
  first->links = {1, second, std::weak_ptr<Node>(second)};
  second->links = {first, third};
  third->links = {std::weak_ptr<Node>(first)};
}

int main() { leak(); }
