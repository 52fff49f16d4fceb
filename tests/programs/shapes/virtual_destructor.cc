// STORY Polymorphic classes: the object has a vtable of its own, and its destructor is virtual.
// EXPECT cycles=1 uncollectable=2 collectable=0
// EXPECT finding kind=cycle gc=uncollectable objects=2 types=Circle,Square confidence=proved
// EXPECT-DEBUG finding kind=cycle destructors=user effects=puts
#include <cstdio>
#include <memory>

struct Shape {
  virtual ~Shape() = default;
  virtual int corners() const = 0;
  std::shared_ptr<Shape> neighbour;
};
struct Circle : Shape {
  ~Circle() override { puts("no more circle"); }
  int corners() const override { return 0; }
};
struct Square : Shape {
  ~Square() override { puts("no more square"); }
  int corners() const override { return 4; }
};

int main() {
  std::shared_ptr<Shape> circle = std::make_shared<Circle>(), square = std::make_shared<Square>();
  circle->neighbour = square;
  square->neighbour = circle;
  printf("%d corners\n", circle->corners() + square->corners());
}
