// STORY The same with the raw pointer in a live block on the heap: an index that observes and does not own.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Particle confidence=proved
#include <memory>
#include <vector>

struct Particle {
  std::shared_ptr<Particle> partner;
};

std::vector<Particle*>* observed;

int main() {
  observed = new std::vector<Particle*>;
  auto one = std::make_shared<Particle>(), two = std::make_shared<Particle>();
  one->partner = two;
  two->partner = one;
  observed->push_back(one.get());
}
