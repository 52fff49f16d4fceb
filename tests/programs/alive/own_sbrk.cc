// STORY An arena that the program got by sbrk lies in the heap that the C library's allocator grows, but is the
//       program's own: what is in it keeps alive. What it gave back does not.
// EXPECT latent_cycles=1
// EXPECT stdout "0\n"
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <new>

struct Node {
  std::shared_ptr<Node> other;
};
struct Tables {
  std::shared_ptr<Node> ring;
};
struct Configuration {
  std::unique_ptr<Tables> tables;
};

static Configuration* configuration;

int main() {
  void* page = sbrk(4096);
  configuration = new (page) Configuration{std::make_unique<Tables>()};
  auto& ring = configuration->tables->ring = std::make_shared<Node>();
  ring->other = std::make_shared<Node>();
  ring->other->other = ring;
  void* more = sbrk(8192);
  std::printf("%d\n", more == sbrk(-8192));
}
