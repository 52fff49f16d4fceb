// What lies in memory: roots of all kinds, control blocks, large blocks, deep stacks; runtime_test.cc says what must be
// seen.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {
namespace {

thread_local void* volatile held_by_tls = nullptr;
void* volatile held_by_global = nullptr;

void* block_forever(void* ready) {
  void* volatile on_stack = malloc(3001);
  say_block("stack", on_stack, 3001);
  held_by_tls = malloc(3002);
  say_block("tls", held_by_tls, 3002);
  pthread_setname_np(pthread_self(), "blocked");
  char byte = 1;
  if (write(static_cast<int*>(ready)[1], &byte, 1) != 1) abort();
  for (;;) pause();
  return on_stack;
}

__attribute__((noinline)) void start_blocked_thread() {
  int ready[2];
  if (pipe(ready) != 0) abort();
  pthread_t thread;
  pthread_create(&thread, nullptr, block_forever, ready);
  char byte;
  if (read(ready[0], &byte, 1) != 1) abort();
  usleep(20000);
}

__attribute__((noinline)) void leak() {
  void* lost = malloc(3005);
  say_block("lost", lost, 3005);
  malloc(100);  // not the last block: the allocator's own pointer to its top lies just behind that
}

__attribute__((noinline)) void wipe_stack() {
  volatile char room[16384];
  memset(const_cast<char*>(room), 0, sizeof room);
}

SCENARIO(roots) {
  start_blocked_thread();
  held_by_global = malloc(3003);
  say_block("global", held_by_global, 3003);
  auto* mapping =
      static_cast<void**>(mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  mapping[1000] = malloc(3004);
  say_block("mapping", mapping[1000], 3004);
  malloc(1 << 20);  // maps memory that the kernel may join with ours
  leak();
  wipe_stack();
  void* volatile on_stack = malloc(3006);
  say_block("caller", on_stack, 3006);
  wipe_stack();
  _exit(0);
}

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t never = PTHREAD_COND_INITIALIZER;

// Functions that use all the registers which they must preserve for their callers.
#define USES_ALL_REGISTERS asm volatile("" ::: "rbx", "r12", "r13", "r14", "r15")

__attribute__((noinline)) void wait_for_condition() {
  USES_ALL_REGISTERS;
  pthread_mutex_lock(&mutex);
  for (;;) pthread_cond_wait(&never, &mutex);
}

__attribute__((noinline)) void wait_with_registers() {
  USES_ALL_REGISTERS;
  for (;;) syscall(SYS_pause);
}

__attribute__((noinline)) void wait_by_own_call() {
  for (;;) {
    long result;
    asm volatile("syscall" : "=a"(result) : "0"(SYS_pause) : "rcx", "r11", "memory");
  }
}

template <void (*kWait)()>
void start_waiting_thread(const char* name) {
  pthread_t thread;
  const auto run = [](void*) -> void* {
    kWait();
    return nullptr;
  };
  if (pthread_create(&thread, nullptr, run, nullptr) != 0) abort();
  pthread_setname_np(thread, name);
}

SCENARIO(waiting_threads) {
  start_waiting_thread<wait_for_condition>("condition");
  start_waiting_thread<wait_with_registers>("registers");
  start_waiting_thread<wait_by_own_call>("own call");
  usleep(50000);
  _exit(0);
}

void* finish(void*) {
  void* volatile stale = malloc(3100);
  say_block("stale", stale, 3100);
  return nullptr;
}

// A finished thread's stack is kept by glibc for the next thread; what it points to is lost nevertheless.
SCENARIO(finished_thread) {
  pthread_t thread;
  pthread_create(&thread, nullptr, finish, nullptr);
  pthread_join(thread, nullptr);
  wipe_stack();
  return 0;
}

void* finish_without_a_block(void* stale) {
  void* volatile on_stack = stale;
  return on_stack == stale ? nullptr : stale;
}

// Nor does anything belong to the stack of one that nobody joined, and that never had a block of its own.
SCENARIO(unjoined_thread) {
  pthread_t thread;
  void* stale = malloc(3101);
  say_block("stale", stale, 3101);
  pthread_create(&thread, nullptr, finish_without_a_block, stale);
  usleep(50000);
  stale = nullptr;
  wipe_stack();
  return 0;
}

SCENARIO(mappings) {
  // Grown, moved, unmapped and mapped again: only what is mapped by the program now is a root.
  const size_t size = 1 << 16;
  void* block = mmap64(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  auto** moved = static_cast<void**>(mremap(block, size, 4 * size, MREMAP_MAYMOVE));
  // In what was added, but not at its end: that may lie just below the thread's TLS, and would be counted to it.
  void** added = moved + 3 * size / sizeof(void*);
  *added = malloc(3201);
  say_block("mapping", *added, 3201);
  void* gone = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (munmap(gone, size) != 0) return 1;
  wipe_stack();
  return 0;
}

SCENARIO(big_reservation) {
  const size_t size = size_t{100} << 30;
  auto* memory = static_cast<char*>(
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  if (memory == MAP_FAILED) return 1;
  void* block = malloc(3301);
  memcpy(memory + size / 2, &block, sizeof block);
  say_block("mapping", block, 3301);
  auto* large = static_cast<char*>(malloc(size_t{8} << 30));
  if (large == nullptr) return 2;
  void* inside = malloc(3302);
  memcpy(large + (size_t{5} << 30), &inside, sizeof inside);
  say_block("large", large, size_t{8} << 30);
  held_by_global = large + (size_t{6} << 30);
  return 0;
}

struct Node {
  std::shared_ptr<Node> next;
  std::weak_ptr<Node> watched;
};

struct Base {
  virtual ~Base() = default;
  long a = 0;
};
struct Other {
  virtual ~Other() = default;
  long b = 0;
};
struct Both : Base, Other {};

SCENARIO(control_blocks) {
  auto node = std::make_shared<Node>();
  node->next = node;
  node->watched = node;
  say_block("node", node.get(), sizeof(Node));
  auto separate = std::shared_ptr<Node>(new Node);  // NOLINT: the other kind of control block is wanted
  separate->next = separate;
  auto array = std::make_shared<std::shared_ptr<Node>[]>(5);
  array[0] = node;
  new std::shared_ptr<std::shared_ptr<Node>[]>(array);
  static Both* volatile both = new Both;
  return both == nullptr;
}

struct Tagged {
  uint64_t before = 0x700000003;  // a flag in front, and another number
  void* pointer = this;
  uint64_t behind = 0xa5a5a5a5a5a5a501;  // a flag in memory that was used before
  uint64_t next_but_one = 0xa5a5a5a500000002;
  uint64_t too_far = 1;
  uint64_t far_too = 1;
  void* again = this;
  uint64_t none = 0;
  uint64_t text = 0x4141414141414141;
};

// In a control block's memory, where small numbers cannot be counts; and in a plain block.
SCENARIO(tags) {
  static const auto& counted = *new auto(std::make_shared<Tagged>());
  say_block("counted", counted.get(), sizeof(Tagged));
  static Tagged* volatile plain = new Tagged;
  say_block("plain", plain, sizeof(Tagged));
  return plain == nullptr;
}

__attribute__((noinline)) void* deep(int depth) {
  if (depth == 0) return malloc(4001);
  void* block = deep(depth - 1);
  asm volatile("" ::: "memory");
  return block;
}

SCENARIO(deep_stack) {
  say_block("deep", deep(2000), 4001);
  say_block("shallow", malloc(4002), 4002);
  return 0;
}

SCENARIO(many_words) {
  const size_t count = 3000000;
  auto** pointers = static_cast<void**>(malloc(count * sizeof(void*)));
  for (size_t i = 0; i < count; ++i) pointers[i] = pointers + i;
  say_block("many", pointers, count * sizeof(void*));
  held_by_global = pointers;
  return 0;
}

}  // namespace
}  // namespace gordian::preload_test
