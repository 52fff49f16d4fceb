// STORY A thread has ended, and nobody has joined it yet: what it returned lies in the C library's descriptor of it.
// EXPECT latent_cycles=1
// FLAGS -pthread
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>

struct Node {
  std::shared_ptr<Node> other;
};
struct Result {
  std::shared_ptr<Node> ring;
};

static std::atomic<pid_t> worker;

static void* work(void*) {
  worker = gettid();
  auto* result = new Result{std::make_shared<Node>()};
  result->ring->other = std::make_shared<Node>();
  result->ring->other->other = result->ring;
  return result;
}

int main() {
  pthread_t thread;
  pthread_create(&thread, nullptr, work, nullptr);
  while (worker == 0) usleep(1000);
  const std::string task = "/proc/self/task/" + std::to_string(worker);
  while (access(task.c_str(), F_OK) == 0) usleep(1000);
}
