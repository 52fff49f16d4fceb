// What every generated program includes: a record of its objects in which no pointer to them is stored, and small
// helpers.
#ifndef GORDIAN_TESTS_TRUTH_TRUTH_H_
#define GORDIAN_TESTS_TRUTH_TRUTH_H_

#include <pthread.h>
#include <unistd.h>

#include <any>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace {

constexpr int kMaxObjects = 4096;
constexpr uint64_t kMask = 0xa5a5000000000000;  // never the upper bits of an address

int made;                       // objects so far: the next one's number
signed char live[kMaxObjects];  // constructors minus destructors
uint64_t places[kMaxObjects];   // masked
volatile int effects;
uint64_t choice;  // which statements are left out (program.py)

[[gnu::noinline]] bool chosen(uint64_t statement) {
  uint64_t x = choice * 1000003 + statement;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return choice == 0 || ((x ^ (x >> 31)) & 3) != 0;
}

// Every part of an object has one; they get the number that note() then gives to the whole.
struct Tracked {
  Tracked() : number(made) { ++live[number]; }
  Tracked(const Tracked&) = delete;
  ~Tracked() { --live[number]; }
  int number;
};

[[gnu::noinline]] void note(const void* object) {
  if (made >= kMaxObjects - 1) abort();
  places[made++] = ~reinterpret_cast<uint64_t>(object) ^ kMask;
}

// One line for each object: its number, whether it lives by its own count (+, -, or 0 if it does not count), its place.
[[gnu::destructor]] void say() {
  static char line[64];
  for (int i = 0; i < made; ++i) {
    const int size = snprintf(line, sizeof line, "%d %d %lx\n", i, live[i], places[i]);
    if (write(1, line, static_cast<size_t>(size)) != size) abort();
  }
}

[[gnu::noinline]] void use(const void* object) { asm volatile("" : : "r"(object) : "memory"); }

template <typename... Things>
[[gnu::noinline]] void stay(Things*... things) {
  (use(things), ...);
}

template <typename Object, typename Get>
auto inner(Object* object, Get&& get) -> decltype(get(*object)) {
  return object ? get(*object) : nullptr;
}

[[gnu::noinline]] void noise(int count) {
  std::vector<int> numbers;
  std::list<std::vector<char>> buffers;
  for (int i = 0; i < count; ++i) {
    numbers.push_back(i);
    buffers.emplace_back(static_cast<size_t>(16 * (i % 9) + 8), '\x5a');
  }
  use(numbers.data());
}

std::atomic<int> parked;

// Those of C++ have destructors that wait for who waits.
pthread_mutex_t parking = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t never = PTHREAD_COND_INITIALIZER;

// What the registers of one hold that waits for a condition lies on its stack; of the other it is not known.
[[noreturn, gnu::noinline]] void park() {
  pthread_mutex_lock(&parking);
  ++parked;
  while (choice % 2 == 0) pthread_cond_wait(&never, &parking);
  for (;;) pause();
}

[[gnu::noinline]] void in_parked_thread(void (*scene)()) {
  const int before = parked;
  std::thread(scene).detach();
  while (parked == before) usleep(100);
}

template <typename Object>
struct Deleter {
  long tag;
  void operator()(Object* object) const { delete object; }
};

template <typename Object>
struct Allocator {
  using value_type = Object;
  Allocator() = default;
  template <typename Other>
  Allocator(const Allocator<Other>&) {}
  Object* allocate(size_t n) { return static_cast<Object*>(std::malloc(n * sizeof(Object))); }
  void deallocate(Object* object, size_t) { std::free(object); }
  template <typename Other>
  bool operator==(const Allocator<Other>&) const {
    return true;
  }
};

}  // namespace

#endif  // GORDIAN_TESTS_TRUTH_TRUTH_H_
