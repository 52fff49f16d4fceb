// STORY A member coroutine keeps shared_from_this() in a local variable; the object owns the task.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Worker
// EXPECT-DEBUG finding kind=cycle via="coroutine Worker::loop holds shared_ptr<Worker> keep"
// NOT-CLANG its debug info does not describe the frame: the local variable has no name
#include <memory>

#include "coroutine.h"

struct Worker : std::enable_shared_from_this<Worker> {
  Task task;
  Event work;
  long done = 0;
  Task loop();
};

Task Worker::loop() {
  auto keep = shared_from_this();
  while (keep->done < 1000) {
    co_await keep->work;
    keep->done++;
  }
}

int main() {
  auto worker = std::make_shared<Worker>();
  worker->task = worker->loop();
  worker->work.set();
}
