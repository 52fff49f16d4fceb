// STORY A thread runs, and has not allocated anything yet, on the stack of one that has ended and had. It owns a ring.
// EXPECT latent_cycles=1
// FLAGS -pthread
#include <atomic>
#include <memory>
#include <thread>
#include <utility>

struct Child;
struct Parent {
  std::shared_ptr<Child> child;
};
struct Child {
  std::shared_ptr<Parent> parent;
};

std::atomic<bool> started, stop;
static std::atomic<void*> sink;

int main() {
  std::thread([] { sink = std::make_shared<Parent>().get(); }).join();
  auto parent = std::make_shared<Parent>();
  parent->child = std::make_shared<Child>();
  parent->child->parent = parent;
  std::thread([parent = std::move(parent)] {
    started = true;
    while (!stop) continue;
    parent->child.reset();
  }).detach();
  while (!started) continue;
}
