// STORY The owner lies in a page of its own, outside the heap, and the page's address is kept in disguise (all bits
//       flipped). No pointer leads there, but nothing on the heap explains the count: somebody owns it.
// EXPECT latent_cycles=* leaked_bytes=0
#include <sys/mman.h>
#include <cstdint>
#include <memory>

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
