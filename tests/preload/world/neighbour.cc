// Another library that stands in front of malloc, as LD_PRELOAD neighbours do: it counts, and says so at the end.
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <atomic>

namespace {

std::atomic<long> allocated{0};
std::atomic<long> freed{0};

// dlsym may allocate.
alignas(16) char pool[16384];
std::atomic<size_t> pool_used{0};
bool from_pool(const void* block) {
  return reinterpret_cast<uintptr_t>(block) - reinterpret_cast<uintptr_t>(pool) < sizeof pool;
}
void* pool_allocate(size_t size) { return pool + pool_used.fetch_add((size + 31) & ~size_t{15}); }

// The next function of the name; nullptr while that is being found out.
template <typename Function>
class Next {
 public:
  explicit constexpr Next(const char* name) : name_(name) {}
  Function find() {
    Function known = found_.load();
    if (known != nullptr || looking_.exchange(true)) return known;
    known = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name_));
    found_.store(known);
    looking_.store(false);
    return known;
  }

 private:
  const char* const name_;
  std::atomic<Function> found_{nullptr};
  std::atomic<bool> looking_{false};
};

constinit Next<void* (*)(size_t)> next_malloc("malloc");
constinit Next<void* (*)(size_t, size_t)> next_calloc("calloc");
constinit Next<void* (*)(void*, size_t)> next_realloc("realloc");
constinit Next<void (*)(void*)> next_free("free");

struct Report {
  ~Report() {
    if (allocated.load() > 0 && freed.load() > 0 && write(1, "counted\n", 8) != 8) _exit(99);
  }
} report;

}  // namespace

extern "C" {

void* malloc(size_t size) {
  const auto real = next_malloc.find();
  if (real == nullptr) return pool_allocate(size);
  allocated.fetch_add(1);
  return real(size);
}

void* calloc(size_t count, size_t size) {
  const auto real = next_calloc.find();
  if (real == nullptr) return pool_allocate(count * size);
  allocated.fetch_add(1);
  return real(count, size);
}

void* realloc(void* block, size_t size) {
  if (!from_pool(block)) return next_realloc.find()(block, size);
  void* moved = malloc(size);
  memcpy(moved, block, size < 16 ? size : 16);
  return moved;
}

void free(void* block) {
  if (from_pool(block)) return;
  const auto real = next_free.find();
  if (real == nullptr) return;
  freed.fetch_add(1);
  real(block);
}
}
