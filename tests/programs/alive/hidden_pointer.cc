// STORY The only pointer to a live handle is kept encoded (all bits flipped): a scan of memory cannot see it, but the
//       count can: nothing on the heap explains it. Whatever else is said of the handle's block, it is no cycle.
// EXPECT latent_cycles=* unreachable_blocks=*
// EXPECT no finding kind=cycle
#include <cstdint>
#include <memory>
#include <sys/mman.h>

struct Node {
  std::shared_ptr<Node> self;
};

std::uintptr_t hidden;

__attribute__((noinline)) void hide() {
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  auto* owner = new (page) std::shared_ptr<Node>(std::make_shared<Node>());
  (*owner)->self = *owner;
  hidden = ~reinterpret_cast<std::uintptr_t>(owner);
}

int main() { hide(); }
