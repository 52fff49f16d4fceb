// STORY The handle is a member of a member: a plain struct held by value.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Car,Engine confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Car::parts,Engine::mount
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Car;
struct Engine {
  struct Mount {
    int bolts = 4;
    std::shared_ptr<Car> car;
  } mount;
};
struct Car {
  struct Parts {
    int wheels = 4;
    std::shared_ptr<Engine> engine;
  } parts;
};

int main() {
  auto car = std::make_shared<Car>();
  car->parts.engine = std::make_shared<Engine>();
  car->parts.engine->mount.car = car;
}
