// STORY A configuration is filled, and its page then made read-only: it still has what it has.
// EXPECT latent_cycles=1
#include <sys/mman.h>

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
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  configuration = new (page) Configuration{std::make_unique<Tables>()};
  auto& ring = configuration->tables->ring = std::make_shared<Node>();
  ring->other = std::make_shared<Node>();
  ring->other->other = ring;
  mprotect(page, 4096, PROT_READ);
}
