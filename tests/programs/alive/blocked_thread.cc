// STORY A thread that never ends owns a self-holding job on its stack when the program leaves by _exit. Somebody owns
//       it, so it is no leak.
// EXPECT latent_cycles=* leaked_objects=0 leaked_bytes=0
// EXPECT stdout "working\n"
// FLAGS -pthread
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>

struct Job {
  std::shared_ptr<Job> self;
};

static std::atomic<bool> ready = false;

static void work() {
  auto job = std::make_shared<Job>();
  job->self = job;
  ready = true;
  for (;;) pause();
}

int main() {
  std::thread(work).detach();
  while (!ready) std::this_thread::yield();
  puts("working");
  fflush(stdout);
  _exit(0);
}
