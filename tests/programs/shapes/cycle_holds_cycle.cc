// STORY One cycle keeps another one alive, and not the other way round: two knots, since cutting the first frees the
//       first only.
// EXPECT cycles=2 leaked_objects=4
// EXPECT finding kind=cycle objects=2 types=Outer confidence=proved
// EXPECT finding kind=cycle objects=2 types=Inner confidence=proved
#include <memory>

struct Inner {
  std::shared_ptr<Inner> other;
};
struct Outer {
  std::shared_ptr<Outer> other;
  std::shared_ptr<Inner> inner;
};

int main() {
  auto outer = std::make_shared<Outer>();
  outer->other = std::make_shared<Outer>();
  outer->other->other = outer;
  outer->inner = std::make_shared<Inner>();
  outer->inner->other = std::make_shared<Inner>();
  outer->inner->other->other = outer->inner;
}
