// STORY Threads come and go; each holds the shared state for a while, in its closure and on its stack.
// EXPECT silent
// EXPECT stdout "total 4000\n"
// FLAGS -pthread
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

struct State {
  std::mutex mutex;
  std::vector<std::shared_ptr<int>> values;
};

int main() {
  auto state = std::make_shared<State>();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([state] {
      for (int i = 0; i < 1000; i++) {
        auto value = std::make_shared<int>(i);
        std::lock_guard lock(state->mutex);
        state->values.push_back(value);
      }
    });
  for (auto& thread : threads) thread.join();
  printf("total %zu\n", state->values.size());
}
