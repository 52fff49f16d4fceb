// STORY Two virtual bases, one of which is empty but for its vptr, and a member in each: the vtable knows the distances.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Duck,Pond,Sky confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Pond::guest,Sky::guest,Swimmer::home,Flier::home
#include <memory>

struct Pond;
struct Sky;
struct Named {
  virtual ~Named() = default;
  virtual int legs() const { return 2; }
};
struct Swimmer : virtual Named {
  std::shared_ptr<Pond> home;
};
struct Flier : virtual Named {
  std::shared_ptr<Sky> home;
  long speed = 80;
};
struct Duck : virtual Swimmer, virtual Flier {
  int weight = 3;
};
struct Pond {
  std::shared_ptr<Named> guest;
};
struct Sky {
  std::shared_ptr<Flier> guest;
};

int main() {
  auto duck = std::make_shared<Duck>();
  duck->Swimmer::home = std::make_shared<Pond>();
  duck->Flier::home = std::make_shared<Sky>();
  duck->Swimmer::home->guest = duck;
  duck->Flier::home->guest = duck;
}
