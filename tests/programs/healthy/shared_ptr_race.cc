// STORY Many threads copy and drop the same handles until the end: the counts are back where they should be.
// EXPECT silent
// EXPECT stdout "use count 1\n"
// FLAGS -pthread
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

struct Node {
  std::shared_ptr<Node> next;
};

int main() {
  auto node = std::make_shared<Node>();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&node] {
      std::vector<std::shared_ptr<Node>> copies;
      for (int i = 0; i < 20000; i++) {
        copies.push_back(node);
        if (copies.size() > 100) copies.clear();
      }
    });
  for (auto& thread : threads) thread.join();
  printf("use count %ld\n", node.use_count());
}
