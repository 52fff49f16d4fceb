// STORY The callback captures its owner, and the owner drops the callback when the work is done. A cycle for a while.
// EXPECT silent
// EXPECT stdout "step 1\nstep 2\nfinished\n"
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

struct Task : std::enable_shared_from_this<Task> {
  ~Task() { puts("finished"); }
  std::vector<std::function<void()>> steps;
  void prepare() {
    for (int i : {1, 2}) steps.push_back([self = shared_from_this(), i] { printf("step %d\n", i); });
  }
  void run() {
    auto work = std::move(steps);
    for (auto& step : work) step();
  }
};

int main() {
  auto task = std::make_shared<Task>();
  task->prepare();
  task->run();
}
