// Stacks by libunwind's fast trace, which follows the CFI of each frame once and remembers it per thread.
//
// libunwind is loaded privately: were it in the program's global scope, its `_Unwind_*` would take over the program's
// exceptions. Its own cache of CFI is switched off: filling it takes a lock around the loader's lock, and the loader
// allocates while it holds that, which ends in a deadlock of two threads. The fast trace has a cache per thread.
#include "preload/stacks/capture.h"

#include <dlfcn.h>
#include <errno.h>

#include "preload/stacks/stack_store.h"
#include "preload/stacks/unwinder_imports.h"

namespace gordian::preload {

namespace {

using Backtrace = int (*)(void** buffer, int size);
using SetCachingPolicy = int (*)(void* address_space, int policy);
constexpr int kCacheNone = 0;  // UNW_CACHE_NONE

// Frames of the runtime between the unwinder and the program, at most.
constexpr size_t kOwnFrames = 8;

Backtrace backtrace = nullptr;

// How many of the frames are ours: those before the one that returns to `caller`.
size_t own_frames(const uintptr_t* frames, size_t count, uintptr_t caller) {
  for (size_t i = 0; i < count && i < kOwnFrames; ++i) {
    if (frames[i] == caller) return i;
  }
  return count;
}

}  // namespace

bool prepare_stack_capture() {
  void* library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    dlerror();  // the program must not find our error
    return false;
  }
  if (!redirect_unwinder_imports(library)) return false;
  const auto set_policy = reinterpret_cast<SetCachingPolicy>(dlsym(library, "_ULx86_64_set_caching_policy"));
  const auto* space = static_cast<void**>(dlsym(library, "_ULx86_64_local_addr_space"));
  const auto trace = reinterpret_cast<Backtrace>(dlsym(library, "unw_backtrace"));
  if (set_policy == nullptr || space == nullptr || trace == nullptr) return false;
  void* ignored[4];
  trace(ignored, 4);  // the first call initialises the address space, policy included
  set_policy(*space, kCacheNone);
  backtrace = trace;
  return true;
}

size_t capture_stack(uintptr_t* out, size_t max) {
  if (backtrace == nullptr) return 0;
  const int count = backtrace(reinterpret_cast<void**>(out), static_cast<int>(max));
  return count > 0 ? static_cast<size_t>(count) : 0;
}

uint32_t record_stack(const void* caller) {
  if (backtrace == nullptr) return 0;
  const int saved_errno = errno;
  uintptr_t frames[kMaxFrames + kOwnFrames];
  const size_t count = capture_stack(frames, kMaxFrames + kOwnFrames);
  const size_t own = own_frames(frames, count, reinterpret_cast<uintptr_t>(caller));
  size_t kept = count - own;
  const bool cut_off = count == kMaxFrames + kOwnFrames || kept > kMaxFrames;
  if (kept > kMaxFrames) kept = kMaxFrames;
  uint32_t id = 0;
  if (kept > 0) {
    id = stack_store.intern(frames + own, kept, cut_off);
  } else {
    stack_store.note_lost();
  }
  errno = saved_errno;
  return id;
}

}  // namespace gordian::preload
