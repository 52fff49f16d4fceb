// STORY Through the nodes of a std::list.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Queue,Task confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Queue::tasks,Task::queue
// VARIANTS +libcxx +libcxxs
#include <list>
#include <memory>

struct Queue;
struct Task {
  std::shared_ptr<Queue> queue;
};
struct Queue {
  std::list<std::shared_ptr<Task>> tasks;
};

int main() {
  auto queue = std::make_shared<Queue>();
  queue->tasks.push_back(nullptr);
  queue->tasks.push_back(std::make_shared<Task>(Task{queue}));
}
