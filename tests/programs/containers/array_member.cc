// STORY Handles in a std::array and in a C array lie inside the object.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Corner,Square confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Square::corners,Corner::squares
// VARIANTS +libcxx +libcxxs
#include <array>
#include <memory>

struct Square;
struct Corner {
  std::shared_ptr<Square> squares[2];
};
struct Square {
  std::array<std::shared_ptr<Corner>, 4> corners;
};

int main() {
  auto square = std::make_shared<Square>();
  for (int i : {1, 3}) {
    square->corners[i] = std::make_shared<Corner>();
    square->corners[i]->squares[1] = square;
  }
}
