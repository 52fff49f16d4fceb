// STORY pvalloc gives whole pages, however little is asked for. What lies at the end of one is there. But of nothing it
//       makes no page.
// EXPECT latent_cycles=1 unreachable_blocks=1
// EXPECT finding kind=unreachable bytes=0 direct_blocks=1
#include <malloc.h>
#include <memory>

struct Node {
  std::shared_ptr<Node> self;
};
struct Holder {
  std::shared_ptr<Node> node;
};

Holder** page;

__attribute__((noinline)) void lose() {
  void* nothing = pvalloc(0);
  asm volatile("" : : "r"(nothing) : "memory");
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  lose();
  forget();
  page = static_cast<Holder**>(pvalloc(100));
  page[511] = new Holder{std::make_shared<Node>()};
  page[511]->node->self = page[511]->node;
}
