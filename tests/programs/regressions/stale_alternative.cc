// STORY An optional and a variant held the object's own handle once. Reset, their storage still has the old words; the
// object is alive, owned by a variable of the function that calls exit.
// Without debug info the code that would destroy it says that the storage is an optional's.
// VARIANTS +nopie +nopies +nofp +clang +clangs +O3s +Oss +libcxx0s +libcxx +libcxxs
// EXPECT silent
#include <cstdlib>
#include <memory>
#include <optional>
#include <variant>

struct Node {
  std::optional<std::shared_ptr<Node>> next;
};
struct Item {
  std::variant<std::monostate, std::shared_ptr<Item>, std::weak_ptr<Item>> link;
};

template <typename Thing>
[[gnu::noinline]] void keep(Thing* thing) {
  asm volatile("" : : "r"(thing) : "memory");
}

[[gnu::noinline]] void work() {
  auto node = std::make_shared<Node>();
  node->next = node;
  node->next.reset();
  auto item = std::make_shared<Item>();
  item->link = item;
  item->link = std::monostate{};
  keep(&node);
  keep(&item);
  std::exit(0);
}

int main() { work(); }
