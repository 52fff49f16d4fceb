// STORY boost::variant and boost::optional have their index and their flag in front of what they hold.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle types=Node objects=2 confidence=proved
// EXPECT no text "unsure"
// VARIANTS +O3s +Oss +clang +clangs
#include <boost/optional.hpp>
#include <boost/variant.hpp>
#include <cstdlib>
#include <cstring>
#include <memory>

struct Node {
  Node() {}
  boost::optional<std::shared_ptr<Node>> next;
  boost::variant<int, std::shared_ptr<Node>, std::weak_ptr<Node>> link;
};

static std::shared_ptr<Node> in_dirty_memory() {
  constexpr std::size_t kBytes = sizeof(Node) + 16;
  void* block = std::malloc(kBytes);
  std::memset(block, 0xa5, kBytes);
  asm volatile("" : : "r"(block) : "memory");
  std::free(block);
  return std::make_shared<Node>();
}

static void leak() {
  const auto first = in_dirty_memory(), second = in_dirty_memory(), third = in_dirty_memory();
  first->next = second;
  second->next = third;
  second->link = first;
  third->link = std::weak_ptr<Node>(first);
}

int main() {
  leak();
  const auto first = in_dirty_memory(), second = in_dirty_memory();
  first->next = second;
  second->next = first;
  second->next = boost::none;
  second->link = std::weak_ptr<Node>(first);
}
