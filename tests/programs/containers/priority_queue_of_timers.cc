// STORY A scheduler owns its timers, a timer its scheduler: a container adaptor around a vector of pairs.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Scheduler,Timer confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Scheduler::due,Timer::scheduler
// VARIANTS +libcxx +libcxxs
#include <memory>
#include <queue>
#include <utility>
#include <vector>

struct Scheduler;
struct Timer {
  std::shared_ptr<Scheduler> scheduler;
};
struct Scheduler {
  std::priority_queue<std::pair<int, std::shared_ptr<Timer>>> due;
};

int main() {
  auto scheduler = std::make_shared<Scheduler>();
  scheduler->due.emplace(10, std::make_shared<Timer>(Timer{scheduler}));
  scheduler->due.emplace(20, nullptr);
}
