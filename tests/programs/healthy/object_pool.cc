// STORY A pool hands out objects whose deleter gives them back to the pool, which the deleter only knows weakly.
// EXPECT silent
// EXPECT stdout "made 3, 3 at rest\n"
#include <cstdio>
#include <memory>
#include <vector>

struct Buffer {
  char bytes[256] = {};
};

struct Pool : std::enable_shared_from_this<Pool> {
  int made = 0;
  std::vector<std::unique_ptr<Buffer>> at_rest;
  std::shared_ptr<Buffer> take() {
    std::unique_ptr<Buffer> buffer = std::make_unique<Buffer>();
    if (at_rest.empty())
      made++;
    else
      buffer = std::move(at_rest.back()), at_rest.pop_back();
    return {buffer.release(), [weak = weak_from_this()](Buffer* b) {
              std::unique_ptr<Buffer> owned(b);
              if (auto pool = weak.lock()) pool->at_rest.push_back(std::move(owned));
            }};
  }
};

int main() {
  auto pool = std::make_shared<Pool>();
  for (int round = 0; round < 4; round++) auto a = pool->take(), b = pool->take(), c = pool->take();
  printf("made %d, %zu at rest\n", pool->made, pool->at_rest.size());
}
