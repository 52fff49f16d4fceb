// The mmap family and sbrk, hooked only to know which anonymous memory the program got by itself (see mapping_marks.h),
// and madvise, to know whether there is memory that copies of the process do not have.
// glibc's own allocator gets its memory without passing here; other allocator libraries are recognised by their caller
// address.
#include <stdarg.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "preload/api/arena_table.h"
#include "preload/hooks/real.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/mapping_marks.h"
#include "preload/runtime/thread_state.h"
#include "preload/sidecar/sidecar.h"

// glibc's, by the name that nobody takes over.
extern "C" void* __sbrk(intptr_t change);  // NOLINT(bugprone-reserved-identifier)

namespace gordian::preload {

namespace {

void note_mapped(const void* at, size_t size, int flags, const void* caller) {
  if (at == MAP_FAILED || !recording()) return;
  consider_sidecar();
  const auto address = reinterpret_cast<uintptr_t>(at);
  arena_table.forget_range(address, size, false);  // of what was there before
  const bool by_program = !Inside::thread_inside() && !in_allocator_library(caller);
  if ((flags & MAP_ANONYMOUS) != 0 && by_program) {
    mapping_marks.mark(address, size);
  } else if ((flags & MAP_FIXED) != 0) {
    mapping_marks.clear(address, size);
  }
}

// Before the real functions are known, the system call itself does.
void* map_now(void* at, size_t size, int protection, int flags, int fd, off_t offset) {
  if (hooks_ready()) return real.mmap(at, size, protection, flags, fd, offset);
  const long result = sys::call(SYS_mmap, sys::address(at), static_cast<long>(size), protection, flags, fd, offset);
  return sys::failed(result) ? MAP_FAILED : reinterpret_cast<void*>(result);
}

}  // namespace

GORDIAN_EXPORT void* mmap(void* at, size_t size, int protection, int flags, int fd, off_t offset) {
  void* mapped = map_now(at, size, protection, flags, fd, offset);
  note_mapped(mapped, size, flags, __builtin_return_address(0));
  return mapped;
}

GORDIAN_EXPORT void* mmap64(void* at, size_t size, int protection, int flags, int fd, off_t offset) {
  void* mapped = map_now(at, size, protection, flags, fd, offset);
  note_mapped(mapped, size, flags, __builtin_return_address(0));
  return mapped;
}

GORDIAN_EXPORT int munmap(void* at, size_t size) {
  if (!hooks_ready()) return static_cast<int>(sys::call(SYS_munmap, sys::address(at), static_cast<long>(size)));
  // Before the real call: afterwards the addresses may already be somebody else's.
  if (recording() && reinterpret_cast<uintptr_t>(at) % 4096 == 0) {
    mapping_marks.clear(reinterpret_cast<uintptr_t>(at), size);
    arena_table.forget_range(reinterpret_cast<uintptr_t>(at), size, false);
  }
  return real.munmap(at, size);
}

GORDIAN_EXPORT void* mremap(void* old_at, size_t old_size, size_t size, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  void* at = va_arg(rest, void*);  // meaningful with MREMAP_FIXED only, passed on in any case
  va_end(rest);
  if (!hooks_ready()) {
    const long result = sys::call(SYS_mremap, sys::address(old_at), static_cast<long>(old_size),
                                  static_cast<long>(size), flags, sys::address(at));
    return sys::failed(result) ? MAP_FAILED : reinterpret_cast<void*>(result);
  }
  const auto old_address = reinterpret_cast<uintptr_t>(old_at);
  const bool marked = recording() && mapping_marks.marked(old_address);
  void* mapped = real.mremap(old_at, old_size, size, flags, at);
  if (mapped != MAP_FAILED && marked) {
    mapping_marks.clear(old_address, old_size);
    mapping_marks.mark(reinterpret_cast<uintptr_t>(mapped), size);
  }
  return mapped;
}

// brk is left alone: next to an allocator that uses it, nobody else can.
GORDIAN_EXPORT void* sbrk(intptr_t change) {
  void* before = hooks_ready() ? real.sbrk(change) : __sbrk(change);
  if (before == MAP_FAILED || change == 0 || !recording()) return before;
  const auto end = reinterpret_cast<uintptr_t>(before);
  if (change < 0) {
    // The page that it ends in now may be the program's still.
    const uintptr_t kept = (end - static_cast<uintptr_t>(-change) + 4095) & ~uintptr_t{4095};
    if (kept < end) mapping_marks.clear(kept, end - kept);
  } else if (!Inside::thread_inside() && !in_allocator_library(__builtin_return_address(0))) {
    mapping_marks.mark(end, static_cast<size_t>(change));
  }
  return before;
}

GORDIAN_EXPORT int madvise(void* at, size_t size, int advice) {
  const long result = hooks_ready()
                          ? real.madvise(at, size, advice)
                          : sys::with_errno(sys::call(SYS_madvise, sys::address(at), static_cast<long>(size), advice));
  if (result == 0 && (advice == MADV_DONTFORK || advice == MADV_WIPEONFORK))
    kept_from_forks.fetch_add(size, std::memory_order_relaxed);
  return static_cast<int>(result);
}

}  // namespace gordian::preload
