// STORY std::async: the library's own threads, closures and states, all joined and released.
// EXPECT silent
// EXPECT stdout "sum 108\n"
// FLAGS -pthread
#include <cstdio>
#include <future>
#include <memory>
#include <vector>

int main() {
  auto base = std::make_shared<int>(10);
  std::vector<std::future<int>> parts;
  for (int i = 0; i < 8; i++)
    parts.push_back(std::async(i % 2 ? std::launch::async : std::launch::deferred, [base, i] { return *base + i; }));
  int sum = 0;
  for (auto& part : parts) sum += part.get();
  printf("sum %d\n", sum);
}
