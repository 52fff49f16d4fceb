// STORY A handle class that is a shared_ptr, as many libraries have it.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Item confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Item::link
#include <memory>
#include <utility>

struct Item;
struct Link : std::shared_ptr<Item> {
  Link() = default;
  explicit Link(std::shared_ptr<Item> item) : std::shared_ptr<Item>(std::move(item)) {}
  int weight = 1;
};
struct Item {
  Link link;
};

int main() {
  auto one = std::make_shared<Item>(), two = std::make_shared<Item>();
  one->link = Link(two);
  two->link = Link(one);
}
