// STORY Threads exchange the current configuration through an atomic<shared_ptr>; readers keep what they read.
// EXPECT silent
// EXPECT stdout "final 400\n"
// FLAGS -pthread
// NOT-LIBCXX its version 14 has no atomic<shared_ptr>
#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

struct Config {
  int version = 0;
};

int main() {
  std::atomic<std::shared_ptr<Config>> current(std::make_shared<Config>());
  auto update = [&] {
    for (int i = 0; i < 100; i++) {
      auto seen = current.load();
      while (!current.compare_exchange_weak(seen, std::make_shared<Config>(Config{seen->version + 1}))) {
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) threads.emplace_back(update);
  for (auto& thread : threads) thread.join();
  printf("final %d\n", current.load()->version);
}
