// STORY promise, future, shared_future and packaged_task share their state by shared_ptr inside the library.
// EXPECT silent
// EXPECT stdout "42 42 7\n"
// FLAGS -pthread
#include <cstdio>
#include <future>

int main() {
  std::promise<int> promise;
  std::shared_future<int> future = promise.get_future().share();
  auto copy = future;
  std::thread thread([&promise] { promise.set_value(42); });
  std::packaged_task<int()> task([] { return 7; });
  auto result = task.get_future();
  task();
  printf("%d %d %d\n", future.get(), copy.get(), result.get());
  thread.join();
}
