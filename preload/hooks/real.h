// The functions that the hooks stand in front of, and whether the hooks may use them yet.
#ifndef GORDIAN_PRELOAD_HOOKS_REAL_H_
#define GORDIAN_PRELOAD_HOOKS_REAL_H_

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <atomic>

#define GORDIAN_EXPORT extern "C" __attribute__((visibility("default")))

namespace gordian::preload {

// The next definition of each hooked function in the loader's order, looked up once, before the first use: looking up
// later, from within malloc, deadlocks with the loader. nullptr: the process had no such function at that time.
struct RealFunctions {
#define GORDIAN_HOOK(group, symbol, result, parameters) result(*symbol) parameters;  // NOLINT: a declaration
#include "preload/hooks/hook_list.inc"
#undef GORDIAN_HOOK
};
extern RealFunctions real;

// True if `operator new` comes from the library that also provides malloc (jemalloc, tcmalloc, …), which means that it
// does not call malloc through the hooks.
extern bool operators_bypass_malloc;

// True if the program's operators new and delete are the C++ library's own, on top of our malloc and free.
extern bool operators_are_plain;

enum class Stage {
  kUnborn,
  kStarting,    // looking up; allocations come from the bootstrap pool
  kForwarding,  // no memory for our tables: hooks only forward
  kRecording,
};
extern std::atomic<Stage> stage;

// Does what the first hook call has to do. False: the real functions are being looked up further up the stack.
bool start_hooks();

inline bool hooks_started() {
  return __builtin_expect(stage.load(std::memory_order_relaxed) >= Stage::kForwarding, true) || start_hooks();
}
// For hooks that an allocator in front of us may call while it starts: then looking up, which allocates, would wait for
// the allocator's own start for ever.
inline bool hooks_ready() { return stage.load(std::memory_order_relaxed) >= Stage::kForwarding; }
inline bool recording() { return __builtin_expect(stage.load(std::memory_order_relaxed) == Stage::kRecording, true); }

// Is this code address inside the library that provides the real malloc?
bool in_allocator_library(const void* code);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_HOOKS_REAL_H_
