// STORY A ring that is kept on purpose, with what hangs off it, is left out; another ring of the same kind is not. Nor is
// memory without a count that is kept on purpose.
// EXPECT cycles=1 leaked_objects=2 latent_cycles=1 unreachable_blocks=0 ignored_blocks=5
// EXPECT finding kind=cycle objects=2 types=Node
// EXPECT finding kind=latent_cycle objects=2 types=Node owner_kind=ignored owner="ignored by gordian_ignore"
// EXPECT text "gordian: left out: 5 blocks, "
#include <gordian.h>

#include <cstdlib>
#include <memory>
#include <vector>

struct Node {
  std::shared_ptr<Node> other;
  std::vector<int> numbers;
};

__attribute__((noinline)) std::shared_ptr<Node> make_ring() {
  auto one = std::make_shared<Node>();
  one->other = std::make_shared<Node>();
  one->other->other = one;
  one->numbers.resize(1000);  // the first of five: with its ring's two, and the two below
  return one;
}

__attribute__((noinline)) void work() {
  make_ring();
  gordian::ignore(make_ring());
  auto** chain = static_cast<void**>(malloc(100));
  *chain = malloc(200);
  gordian_ignore(chain);
  asm volatile("" : : "r"(chain) : "memory");
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  work();
  forget();
}
