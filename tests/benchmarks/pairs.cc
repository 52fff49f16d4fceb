// Workload (a): malloc+free pairs at a given call depth.
//
//   pairs DEPTH THREADS PAIRS [PATHS]
//
// PATHS 1 (the default): the innermost function of a chain of DEPTH frames allocates and frees in a loop, so that every
// allocation has the same stack. PATHS n: each pair descends the chain anew, by one of n paths (every function calls
// the next from one of two places), so that n different stacks take turns in no order that a predictor can learn. The
// descent's own cost is then part of the figure, bare too.
//
// Every function of the chain is one of its own, with a frame of a size of its own. DEPTH counts the program's frames,
// from the caller of malloc to main (or the thread's function); libc has three or two more above. Prints CPU
// nanoseconds per pair: the best and the median of 20 batches, on the slowest thread.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <utility>

namespace {

constexpr int kBatches = 20;
constexpr int kDeepest = 60;
constexpr int kFramesOfOthers = 4;  // Chain<0>, run_batch, measure, main

struct Work {
  int depth;
  uint64_t pairs;  // per batch
  uint64_t paths;
  uint64_t path;  // bit k: from which place function k of the chain calls the next
  uint64_t done;  // used after each descent, or the compiler makes the call a jump
  std::array<double, kBatches> nanoseconds;
};

void pair(uint64_t i) {
  void* block = malloc(24 + i % 8 * 16);
  asm volatile("" : : "r"(block) : "memory");  // the compiler may not drop the pair
  free(block);
}

template <int kLeft>
struct Chain {
  [[gnu::noinline]] static uint64_t descend(Work& work) {
    volatile char local[8 + kLeft % 5 * 24];
    local[0] = 1;
    if ((work.path >> (kLeft % 16) & 1) != 0) return Chain<kLeft - 1>::descend(work) + static_cast<uint64_t>(local[0]);
    return Chain<kLeft - 1>::descend(work) * 2 + static_cast<uint64_t>(local[0]);
  }
};

template <>
struct Chain<0> {
  [[gnu::noinline]] static uint64_t descend(Work& work) {
    const uint64_t pairs = work.paths > 1 ? 1 : work.pairs;
    for (uint64_t i = 0; i < pairs; ++i) pair(i + work.path);
    return pairs;
  }
};

using Descend = uint64_t (*)(Work&);

template <int... kDepths>
constexpr std::array<Descend, sizeof...(kDepths)> chains(std::integer_sequence<int, kDepths...>) {
  return {&Chain<kDepths>::descend...};
}
constexpr auto kChains = chains(std::make_integer_sequence<int, kDeepest>());

double thread_nanoseconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

[[gnu::noinline]] void run_batch(Work& work) {
  const Descend descend = kChains[static_cast<size_t>(work.depth - kFramesOfOthers)];
  if (work.paths <= 1) {
    work.done += descend(work);
    return;
  }
  uint64_t random = 88172645463325252;
  for (uint64_t i = 0; i < work.pairs; ++i) {
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    work.path = random % work.paths;
    work.done += descend(work);
  }
}

void* measure(void* argument) {
  Work& work = *static_cast<Work*>(argument);
  // The first batch is for everything to get warm. It is called from the same place as the others: the stacks are
  // theirs.
  for (int batch = -1; batch < kBatches; ++batch) {
    const double start = thread_nanoseconds();
    run_batch(work);
    const double taken = (thread_nanoseconds() - start) / static_cast<double>(work.pairs);
    if (batch >= 0) work.nanoseconds[static_cast<size_t>(batch)] = taken;
  }
  std::sort(work.nanoseconds.begin(), work.nanoseconds.end());
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const int depth = atoi(argv[1]);
  const bool two = atoi(argv[2]) == 2;
  if (depth < kFramesOfOthers || depth >= kDeepest + kFramesOfOthers) return 2;
  Work first = {depth, strtoull(argv[3], nullptr, 10), argc > 4 ? strtoull(argv[4], nullptr, 10) : 1, 0, 0, {}};
  Work second = first;
  pthread_t thread;
  if (two && pthread_create(&thread, nullptr, measure, &second) != 0) return 1;
  measure(&first);
  if (two) pthread_join(thread, nullptr);
  const Work& slowest = two && second.nanoseconds[0] > first.nanoseconds[0] ? second : first;
  printf("{\"best\": %.3f, \"median\": %.3f}\n", slowest.nanoseconds[0], slowest.nanoseconds[kBatches / 2]);
  return 0;
}
