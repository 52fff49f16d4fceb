// Calls every hook of the list by its name; runtime_test.cc says what must be seen.
#include <dlfcn.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <new>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {
namespace {

size_t next_size() {
  static size_t size = 10000;
  return size += 17;
}

template <typename Function>
Function find_hook(const char* name, Function) {
  void* found = dlsym(RTLD_DEFAULT, name);
  if (found == nullptr) {
    printf("missing %s\n", name);
    exit(1);
  }
  return reinterpret_cast<Function>(found);
}

// One function per group: calls the hook, and says what must be there afterwards ("live") or must not ("dead").
#define CALL(symbol, result, parameters) \
  find_hook(#symbol, static_cast<result(*) parameters>(nullptr))  // NOLINT: a type
#define SAY_LIVE(symbol, block, size) say_block("live " #symbol, block, size)
#define FREE_WITH(symbol, ...)                  \
  const size_t size = next_size();              \
  [[maybe_unused]] const size_t alignment = 64; \
  void* block = memalign(64, size);             \
  say_block("dead " #symbol, block, size);      \
  hook(block __VA_OPT__(, ) __VA_ARGS__);

#define CALL_SIZE(symbol)          \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(size), size);
#define CALL_PAGES(symbol)         \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(size), (size + 4095) / 4096 * 4096);
#define CALL_SIZE_NOTHROW(symbol)  \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(size, &std::nothrow), size);
#define CALL_SIZE_ALIGN(symbol)    \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(size, 256), size);
#define CALL_SIZE_ALIGN_NOTHROW(symbol) \
  const size_t size = next_size();      \
  SAY_LIVE(symbol, hook(size, 256, &std::nothrow), size);
#define CALL_ALIGN_SIZE(symbol)    \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(128, size), size);
#define CALL_COUNT_SIZE(symbol)    \
  const size_t size = next_size(); \
  SAY_LIVE(symbol, hook(3, size), 3 * size);
#define CALL_OUT_ALIGN_SIZE(symbol)          \
  const size_t size = next_size();           \
  void* block = nullptr;                     \
  if (hook(&block, 512, size) != 0) abort(); \
  SAY_LIVE(symbol, block, size);
#define CALL_OLD_SIZE(symbol)      \
  const size_t size = next_size(); \
  void* old = malloc(24);          \
  void* block = hook(old, size);   \
  SAY_LIVE(symbol, block, size);
#define CALL_OLD_COUNT_SIZE(symbol)        \
  const size_t size = next_size();         \
  void* block = hook(malloc(24), 2, size); \
  SAY_LIVE(symbol, block, 2 * size);
#define CALL_BLOCK(symbol) FREE_WITH(symbol)
#define CALL_BLOCK_SIZE(symbol) FREE_WITH(symbol, size)
#define CALL_BLOCK_NOTHROW(symbol) FREE_WITH(symbol, &std::nothrow)
#define CALL_BLOCK_ALIGN(symbol) FREE_WITH(symbol, alignment)
#define CALL_BLOCK_SIZE_ALIGN(symbol) FREE_WITH(symbol, size, alignment)
#define CALL_BLOCK_ALIGN_SIZE(symbol) FREE_WITH(symbol, alignment, size)
#define CALL_BLOCK_ALIGN_NOTHROW(symbol) FREE_WITH(symbol, alignment, &std::nothrow)
#define CALL_QUERY(symbol)           \
  void* block = malloc(next_size()); \
  SAY_LIVE(symbol, block, hook(block));
// Called by the scenarios "mappings" and those named after the ways out.
#define CALL_MAP(symbol) (void)hook;
#define CALL_EXIT(symbol) (void)hook;
#define CALL_LIMIT(symbol) (void)hook;
#define CALL_CODE(symbol) (void)hook;
#define CALL_SANDBOX(symbol) (void)hook;
#define CALL_ALONE(symbol) (void)hook;
#define CALL_WAIT(symbol) (void)hook;
#define CALL_SIGNAL(symbol) (void)hook;

SCENARIO(hooks) {
#define GORDIAN_HOOK(group, symbol, result, parameters) \
  {                                                     \
    const auto hook = CALL(symbol, result, parameters); \
    CALL_##group(symbol)                                \
  }
#include "preload/hooks/hook_list.inc"
#undef GORDIAN_HOOK
  return 0;
}

}  // namespace
}  // namespace gordian::preload_test
