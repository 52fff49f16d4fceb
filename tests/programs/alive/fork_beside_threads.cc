// STORY A process with threads forks, and the child just ends. What the parent's other threads own is not lost there: the
//       child has their stacks, and nothing unwound those.
// EXPECT silent
// EXPECT processes=2
// EXPECT stdout "parent done\n"
// EXPECT-CHILD latent_cycles=* unreachable_blocks=0 leaked_bytes=0
// FLAGS -pthread
// NOT-LIBCXX its threads keep something under a key of theirs, which glibc wipes in the child
#include <sys/wait.h>
#include <unistd.h>
#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>

struct Node {
  std::shared_ptr<Node> self;
};
struct Holder {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  Holder() { node->self = node; }
  ~Holder() { node->self.reset(); }
};

std::atomic<int> ready;
std::atomic<bool> stop;

void work() {
  auto holder = std::make_unique<Holder>();
  ++ready;
  while (!stop) usleep(1000);
}

// Never allocates: what it is to run is all that it has.
void idle() {
  ++ready;
  while (!stop) usleep(1000);
}

int main() {
  std::thread worker(work), idler(idle);
  while (ready < 2) usleep(1000);
  pid_t child = fork();
  if (child == 0) exit(0);
  waitpid(child, nullptr, 0);
  stop = true;
  worker.join();
  idler.join();
  puts("parent done");
}
