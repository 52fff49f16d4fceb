// STORY shared_mutex, condition_variable, call_once, jthread with stop_token: a producer, two consumers.
// EXPECT silent
// EXPECT stdout "consumed 100\n"
// FLAGS -pthread
// NOT-LIBCXX its version 14 has no jthread
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <queue>
#include <shared_mutex>
#include <thread>

int main() {
  std::mutex mutex;
  std::shared_mutex shared;
  std::condition_variable changed;
  std::queue<std::shared_ptr<int>> queue;
  int consumed = 0;
  std::once_flag once;
  auto consume = [&] {
    std::call_once(once, [] {});
    std::unique_lock lock(mutex);
    while (consumed < 100) {
      changed.wait(lock, [&] { return !queue.empty() || consumed == 100; });
      std::shared_lock reading(shared);
      if (!queue.empty()) queue.pop(), consumed++;
    }
    changed.notify_all();
  };
  {
    std::jthread one(consume), two(consume);
    for (int i = 0; i < 100; i++) {
      std::lock_guard lock(mutex);
      queue.push(std::make_shared<int>(i));
      changed.notify_one();
    }
  }
  printf("consumed %d\n", consumed);
}
