// STORY The handle is a member of the base class, the objects are of the derived classes.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Cat,Dog confidence=proved
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Animal::friend_|Cat::friend_|Dog::friend_
#include <memory>

struct Animal {
  int legs = 4;
  std::shared_ptr<Animal> friend_;
};
struct Cat : Animal {};
struct Dog : Animal {};

int main() {
  auto cat = std::make_shared<Cat>();
  cat->friend_ = std::make_shared<Dog>();
  cat->friend_->friend_ = cat;
}
