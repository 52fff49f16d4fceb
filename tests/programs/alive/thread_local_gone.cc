// STORY The same with a thread that ended: its thread_local handle was destroyed, the context holds itself.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Context confidence=proved
// FLAGS -pthread
#include <memory>
#include <thread>

struct Context {
  std::shared_ptr<Context> self;
};

thread_local std::shared_ptr<Context> context;

int main() {
  std::thread([] {
    context = std::make_shared<Context>();
    context->self = context;
  }).join();
}
