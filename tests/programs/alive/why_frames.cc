// STORY Three jobs hold themselves, and are in use when the program leaves by _exit: by a variable of main, by one of a
//       function that a thread waits in for ever, by another thread's thread_local. The report names each of them.
// EXPECT latent_cycles=3 leaked_bytes=0
// EXPECT finding kind=latent_cycle types=Waiting owner_kind=stack owner="the stack of thread"
// EXPECT finding kind=latent_cycle types=Local owner_kind=stack owner="the stack of thread"
// EXPECT finding kind=latent_cycle types=Own owner_kind=tls
// EXPECT-DEBUG finding kind=latent_cycle types=Waiting owner=" in wait_with_job"
// EXPECT-DEBUG finding kind=latent_cycle types=Local owner=" in main"
// EXPECT-DEBUG finding kind=latent_cycle types=Own owner="thread_local own of thread"
// EXPECT-STRIPPED finding kind=latent_cycle types=Waiting owner=" of why_frames"
// EXPECT-STRIPPED finding kind=latent_cycle types=Local owner=" of why_frames"
// EXPECT-STRIPPED finding kind=latent_cycle types=Own owner="thread_local +0x"
// FLAGS -pthread
// VARIANTS +nofp +clang +clangs
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

struct Waiting {
  std::shared_ptr<Waiting> self;
};
struct Local {
  std::shared_ptr<Local> self;
};
struct Own {
  std::shared_ptr<Own> self;
};

std::atomic<int> ready = 0;
thread_local long before = 7;
thread_local std::shared_ptr<Own> own;

__attribute__((noinline)) static void wait_for_ever() {
  ++ready;
  for (;;) pause();
}

__attribute__((noinline)) static void wait_with_job() {
  auto job = std::make_shared<Waiting>();
  job->self = job;
  asm volatile("" : : "r"(&job) : "memory");
  wait_for_ever();
}

__attribute__((noinline)) static void wait_with_own() {
  before = ready;
  own = std::make_shared<Own>();
  own->self = own;
  wait_for_ever();
}

__attribute__((noinline)) static void leave(const std::shared_ptr<Local>& local) { _exit(local->self ? 0 : 1); }

// A thread's frames can be told when it sleeps.
static bool all_others_sleep() {
  int sleeping = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(thread.path() / "stat");
    std::string stat((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    sleeping += stat.compare(stat.rfind(')') + 2, 1, "S") == 0;
  }
  return sleeping >= 2;
}

int main() {
  std::thread(wait_with_job).detach();
  std::thread(wait_with_own).detach();
  while (ready < 2 || !all_others_sleep()) std::this_thread::yield();
  auto local = std::make_shared<Local>();
  local->self = local;
  leave(local);
}
