// STORY A strong handle within a std::optional lies inside the object.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Cell confidence=proved
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Cell::neighbour
// VARIANTS +libcxx +libcxxs
#include <memory>
#include <optional>

struct Cell {
  std::optional<std::shared_ptr<Cell>> neighbour;
};

int main() {
  auto left = std::make_shared<Cell>(), right = std::make_shared<Cell>();
  left->neighbour = right;
  right->neighbour = left;
}
