// STORY Vectors of variants and optionals: each element has an index of its own. Of the links some are strong and some are weak,
//       emptied ones keep the bytes of their handles, and in the other graph only such ones seem to lead back.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle types=Node objects=3 confidence=proved
// EXPECT no text "unsure"
// VARIANTS +O1s +O3s +Oss +clang +clangs +libcxx +libcxxs
#include <memory>
#include <optional>
#include <variant>
#include <vector>

struct Node {
  std::vector<std::variant<int, std::shared_ptr<Node>, std::weak_ptr<Node>>> links;
  std::vector<std::optional<std::shared_ptr<Node>>> slots;
};

static void leak() {
  const auto first = std::make_shared<Node>(), second = std::make_shared<Node>(), third = std::make_shared<Node>();
  first->links = {1, second, second, std::weak_ptr<Node>(third)};
  second->links = {third, std::weak_ptr<Node>(first)};
  third->links = {std::weak_ptr<Node>(second), 3};
  third->slots = {std::nullopt, first};
}

int main() {
  leak();
  const auto first = std::make_shared<Node>(), second = std::make_shared<Node>();
  first->slots = {second, second};
  second->slots = {first, first};
  for (auto& slot : second->slots) slot.reset();
  second->links = {std::weak_ptr<Node>(first)};
}
