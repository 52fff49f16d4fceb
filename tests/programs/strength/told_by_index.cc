// STORY Variants and optionals in memory that held other bytes before: around the index lies what was there. One way back is
//       strong, one is weak; and an optional that was emptied keeps the bytes of its handle. Each index says which it is.
// EXPECT cycles=2 leaked_objects=4
// EXPECT finding kind=cycle types=Node objects=2 instances=2 confidence=proved
// EXPECT no text "unsure"
// VARIANTS +O3s +Oss +clang +clangs +clang0s +libcxx +libcxxs
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <variant>

struct Node {
  Node() {}
  std::variant<int, std::shared_ptr<Node>, std::weak_ptr<Node>, std::unique_ptr<int>> link;
  std::optional<std::shared_ptr<Node>> next;
};

static std::shared_ptr<Node> in_dirty_memory() {
  constexpr std::size_t kBytes = sizeof(Node) + 16;
  void* block = std::malloc(kBytes);
  std::memset(block, 0xa5, kBytes);
  asm volatile("" : : "r"(block) : "memory");
  std::free(block);
  return std::make_shared<Node>();
}

// Of the two that link back to the first one, one owns it; the other is retained.
static void leak() {
  const auto first = in_dirty_memory(), second = in_dirty_memory(), third = in_dirty_memory();
  first->next = second;
  second->next = third;
  second->link = first;
  third->link = std::weak_ptr<Node>(first);
}

int main() {
  leak();
  leak();
  // Nothing is left of these: the last link was emptied, the other one is weak.
  const auto first = in_dirty_memory(), second = in_dirty_memory();
  first->next = second;
  second->next = first;
  second->next.reset();
  second->link = std::weak_ptr<Node>(first);
}
