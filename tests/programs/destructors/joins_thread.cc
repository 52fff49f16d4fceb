// STORY A worker joins its thread when it is destroyed, and says so; but it holds itself.
// EXPECT cycles=1 leaked_objects=1 uncollectable=1
// EXPECT finding kind=cycle gc=uncollectable types=Worker destructors=user effects=std::thread::join
// EXPECT text "~Worker() would have"
// EXPECT text "joined a thread (std::thread::join)"
// FLAGS -std=c++20 -pthread
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <memory>
#include <thread>

struct Worker {
  ~Worker() {
    if (thread.joinable()) thread.join();
  }
  std::thread thread;
  std::shared_ptr<Worker> self;
};

int main() {
  auto worker = std::make_shared<Worker>();
  worker->self = worker;
  worker->thread = std::thread([] {});
  worker->thread.join();
}
