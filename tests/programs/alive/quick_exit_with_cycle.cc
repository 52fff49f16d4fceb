// STORY The same with a cycle below the global, and one cycle that is really lost: only the lost one is a leak.
// EXPECT cycles=1 latent_cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Lost
// EXPECT finding kind=latent_cycle objects=1 types=Owned
// EXPECT-DEBUG finding kind=latent_cycle owner=owned
#include <cstdlib>
#include <memory>

struct Owned {
  std::shared_ptr<Owned> self;
};
struct Lost {
  std::shared_ptr<Lost> other;
};

std::shared_ptr<Owned> owned;

__attribute__((noinline)) void lose() {
  auto one = std::make_shared<Lost>();
  one->other = std::make_shared<Lost>(Lost{one});
}

int main() {
  owned = std::make_shared<Owned>();
  owned->self = owned;
  lose();
  quick_exit(0);
}
