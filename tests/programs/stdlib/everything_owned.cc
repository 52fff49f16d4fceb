// STORY Values in every wrapper the library has, alive at the end in one global: shared_ptrs in all corners, no circle.
// EXPECT silent
// VARIANTS +libcxx +libcxxs
#include <any>
#include <functional>
#include <memory>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

struct Leaf {
  int value = 1;
};
using Handle = std::shared_ptr<Leaf>;

struct Corners {
  std::optional<Handle> maybe = std::make_shared<Leaf>();
  std::variant<int, Handle> either = std::make_shared<Leaf>();
  std::any anything = std::make_shared<Leaf>();
  std::tuple<int, Handle> both{1, std::make_shared<Leaf>()};
  std::unique_ptr<Handle> lone = std::make_unique<Handle>(std::make_shared<Leaf>());
  std::function<int()> call = [leaf = std::make_shared<Leaf>()] { return leaf->value; };
  std::vector<std::vector<Handle>> nested{{std::make_shared<Leaf>()}, {nullptr, std::make_shared<Leaf>()}};
};

std::shared_ptr<Corners>* corners;

int main() { corners = new std::shared_ptr<Corners>(std::make_shared<Corners>()); }
