// How long does a snapshot hold up a program, and how fast is it written?
//
//   pause MEGABYTES ROUNDS
//
// Builds a heap of small blocks (56 bytes each, two pointers to other blocks), starts a thread that does nothing but
// look at the clock and write it down. In each round it forks, and the child leaves at once; forks again, and the child
// works for about as long as a snapshot's writer does; and, where there is Gordian, takes a snapshot. Prints a line of
// JSON: for each the longest time between two looks at the clock; and CPU times, which a busy machine leaves alone:
// that of the thread that asked, which is mostly that of the fork, and that of the child. And how many blocks and
// pointers there are.
//
// Why two forks: the longest gap of 50 ms and the longest one of 6 s are not the same thing. Other work on the machine
// and the hypervisor take the processor from a thread that spins, and the longer one looks the more they are seen.
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "preload/api/gordian.h"

namespace {

struct Block {
  Block* previous;
  Block* another;
  uint64_t data[5];
};
static_assert(sizeof(Block) == 56);

constexpr size_t kChunk = 64;  // what glibc takes for a block

std::atomic<uint64_t> longest_ns{0};
std::atomic<uint64_t> looks{0};
std::atomic<bool> over{false};

constexpr uint64_t kWriterBytesPerUs = 700;  // about what a writer does
uint64_t working_ns = 0;
const Block* volatile heap = nullptr;

uint64_t now_ns(clockid_t clock) {
  timespec t;
  clock_gettime(clock, &t);
  return static_cast<uint64_t>(t.tv_sec) * 1000000000 + static_cast<uint64_t>(t.tv_nsec);
}

uint64_t ns(timeval t) {
  return static_cast<uint64_t>(t.tv_sec) * 1000000000 + static_cast<uint64_t>(t.tv_usec) * 1000;
}

uint64_t children_ns() {
  rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  return ns(usage.ru_utime) + ns(usage.ru_stime);
}

void* watch_the_clock(void*) {
  for (uint64_t last = now_ns(CLOCK_MONOTONIC); !over.load(std::memory_order_relaxed);) {
    const uint64_t now = now_ns(CLOCK_MONOTONIC);
    if (now - last > longest_ns.load(std::memory_order_relaxed))
      longest_ns.store(now - last, std::memory_order_relaxed);
    last = now;
    looks.store(looks.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  return nullptr;
}

// Pointers lead to the block before, and to one of 65,536 from anywhere in the heap.
Block* build(size_t count) {
  constexpr size_t kKept = 65536;
  static Block* kept[kKept];
  Block* last = nullptr;
  uint64_t random = 1;
  for (size_t i = 0; i < count; ++i) {
    random = random * 6364136223846793005 + 1442695040888963407;
    Block*& place = kept[random >> 48];
    last = new Block{last, place, {i, 1, 2, 3, 4}};
    place = last;
  }
  return last;
}

void read_some() {
  static const Block* at = nullptr;
  for (int i = 0; i < 100000; ++i) at = at == nullptr ? heap : at->previous;
}

// A pause may still be under way.
void await_looks() {
  const uint64_t before = looks;
  while (looks < before + 2) usleep(1000);
}

// Without the C library and whoever stands around it: nothing but the copy.
bool fork_once() {
  const long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) syscall(SYS_exit_group, 0);
  return waitpid(static_cast<pid_t>(child), nullptr, 0) == child;
}

// The same with a child that reads the heap, again and again.
bool fork_and_work() {
  const long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    while (now_ns(CLOCK_PROCESS_CPUTIME_ID) < working_ns) read_some();
    syscall(SYS_exit_group, 0);
  }
  return waitpid(static_cast<pid_t>(child), nullptr, 0) == child;
}

bool take_snapshot() { return gordian_snapshot("pause") == 0; }

// Prints what it cost to have the process copied by `copy`.
bool measure(const char* what, bool (*copy)()) {
  usleep(200000);
  await_looks();
  longest_ns = 0;
  const uint64_t own_before = now_ns(CLOCK_THREAD_CPUTIME_ID);
  const uint64_t child_before = children_ns();
  if (!copy()) return false;
  const uint64_t own = now_ns(CLOCK_THREAD_CPUTIME_ID) - own_before;
  const uint64_t child = children_ns() - child_before;
  await_looks();
  printf("\"%s\": {\"gap_ns\": %lu, \"own_ns\": %lu, \"child_ns\": %lu}", what, longest_ns.load(), own, child);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const size_t count = argc < 3 ? 0 : strtoull(argv[1], nullptr, 10) * 1000000 / kChunk;
  const int rounds = argc < 3 ? 0 : atoi(argv[2]);
  heap = build(count);
  working_ns = count * kChunk * 1000 / kWriterBytesPerUs;
  pthread_t watcher;
  if (heap == nullptr || pthread_create(&watcher, nullptr, watch_the_clock, nullptr) != 0) return 2;
  printf("{\"blocks\": %zu, \"pointers\": %zu, \"heap_bytes\": %zu, \"rounds\": [", count, 2 * count, count * kChunk);
  for (int i = 0; i < rounds; ++i) {
    fputs(i == 0 ? "{" : ", {", stdout);
    if (!measure("fork", fork_once)) return 3;
    fputs(", ", stdout);
    if (!measure("working_fork", fork_and_work)) return 3;
    if (gordian_is_running() != 0) {
      fputs(", ", stdout);
      if (!measure("snapshot", take_snapshot)) return 3;
    }
    fputs("}", stdout);
  }
  printf("]}\n");
  over = true;
  pthread_join(watcher, nullptr);
  fflush(stdout);
  syscall(SYS_exit_group, 0);  // no snapshot of the end
}
