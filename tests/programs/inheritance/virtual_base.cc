// STORY A virtual base lies at the end of the object, at a distance that only the vtable knows.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Amphibian,Pond confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Pond::guest,Creature::home|Amphibian::home
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Pond;
struct Creature {
  virtual ~Creature() = default;
  std::shared_ptr<Pond> home;
};
struct Swimmer : virtual Creature {
  long fins = 2;
};
struct Walker : virtual Creature {
  long legs = 4;
};
struct Amphibian : Swimmer, Walker {};
struct Pond {
  std::shared_ptr<Creature> guest;
};

int main() {
  auto frog = std::make_shared<Amphibian>();
  frog->home = std::make_shared<Pond>();
  frog->home->guest = frog;
}
