// The malloc family. Each hook: serve from the bootstrap pool while the real functions are being looked up; else
// forget the old block, call the real function, note the new one.
#include <errno.h>
#include <string.h>

#include "preload/hooks/note.h"
#include "preload/hooks/real.h"
#include "preload/runtime/bootstrap_pool.h"

namespace gordian::preload {

namespace {

// realloc of a block from the bootstrap pool: it moves to the real heap.
void* move_out_of_pool(const void* old_block, size_t size, const CallSite& site) {
  void* block = hooks_started() ? real.malloc(size) : bootstrap_pool.allocate(size);
  if (block == nullptr) return nullptr;
  const size_t old_size = BootstrapPool::size_of(old_block);
  memcpy(block, old_block, size < old_size ? size : old_size);
  if (!bootstrap_pool.contains(block)) note_allocated(block, size, site);
  return block;
}

void* reallocate(void* old_block, size_t size, const CallSite& site) {
  if (bootstrap_pool.contains(old_block)) return move_out_of_pool(old_block, size, site);
  if (!hooks_started()) return old_block == nullptr ? bootstrap_pool.allocate(size) : nullptr;
  const BlockStart known = note_freed(old_block);
  void* block = real.realloc(old_block, size);
  if (block != nullptr) {
    note_allocated(block, size, site);
  } else if (size != 0) {  // realloc(block, 0) frees
    note_kept(old_block, known);
  }
  return block;
}

__attribute__((cold, noinline)) void* allocate_slowly(size_t size, CallSite site) {
  if (!hooks_started()) return bootstrap_pool.allocate(size);
  void* block = real.malloc(size);
  note_allocated(block, size, site);
  return block;
}

}  // namespace

GORDIAN_EXPORT void* malloc(size_t size) {
  if (!thread_ready()) return allocate_slowly(size, GORDIAN_CALL_SITE());
  void* block = real.malloc(size);
  return __builtin_expect(block != nullptr, true) ? note_at_once(block, size, GORDIAN_CALL_SITE()) : nullptr;
}

GORDIAN_EXPORT void* calloc(size_t count, size_t size) {
  size_t total;
  const bool overflow = __builtin_mul_overflow(count, size, &total);
  if (!hooks_started()) return overflow ? nullptr : bootstrap_pool.allocate(total);
  void* block = real.calloc(count, size);
  note_allocated(block, total, GORDIAN_CALL_SITE());
  return block;
}

GORDIAN_EXPORT void* realloc(void* old_block, size_t size) { return reallocate(old_block, size, GORDIAN_CALL_SITE()); }

GORDIAN_EXPORT void* reallocarray(void* old_block, size_t count, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(count, size, &total)) {
    errno = ENOMEM;
    return nullptr;
  }
  return reallocate(old_block, total, GORDIAN_CALL_SITE());
}

GORDIAN_EXPORT void* memalign(size_t alignment, size_t size) {
  if (!hooks_started()) return bootstrap_pool.allocate(size, alignment);
  void* block = real.memalign(alignment, size);
  note_allocated(block, size, GORDIAN_CALL_SITE());
  return block;
}

GORDIAN_EXPORT void* aligned_alloc(size_t alignment, size_t size) {
  if (!hooks_started()) return bootstrap_pool.allocate(size, alignment);
  void* block = real.aligned_alloc(alignment, size);
  note_allocated(block, size, GORDIAN_CALL_SITE());
  return block;
}

GORDIAN_EXPORT int posix_memalign(void** out, size_t alignment, size_t size) {
  if (!hooks_started()) {
    void* block = bootstrap_pool.allocate(size, alignment);
    if (block == nullptr) return ENOMEM;
    *out = block;
    return 0;
  }
  const int error = real.posix_memalign(out, alignment, size);
  if (error == 0) note_allocated(*out, size, GORDIAN_CALL_SITE());
  return error;
}

GORDIAN_EXPORT void* valloc(size_t size) {
  if (!hooks_started()) return bootstrap_pool.allocate(size, 4096);
  void* block = real.valloc(size);
  note_allocated(block, size, GORDIAN_CALL_SITE());
  return block;
}

GORDIAN_EXPORT void* pvalloc(size_t size) {
  if (!hooks_started()) return bootstrap_pool.allocate(size, 4096);
  void* block = real.pvalloc(size);
  note_allocated(block, (size + 4095) & ~size_t{4095}, GORDIAN_CALL_SITE());  // of 0 bytes none
  return block;
}

GORDIAN_EXPORT void free(void* block) { release(block); }

GORDIAN_EXPORT void cfree(void* block) { release(block); }

GORDIAN_EXPORT void free_sized(void* block, size_t size) {
  if (bootstrap_pool.contains(block) || !hooks_started()) return;
  note_freed(block);
  real.free_sized != nullptr ? real.free_sized(block, size) : real.free(block);
}

GORDIAN_EXPORT void free_aligned_sized(void* block, size_t alignment, size_t size) {
  if (bootstrap_pool.contains(block) || !hooks_started()) return;
  note_freed(block);
  real.free_aligned_sized != nullptr ? real.free_aligned_sized(block, alignment, size) : real.free(block);
}

GORDIAN_EXPORT size_t malloc_usable_size(void* block) {
  if (bootstrap_pool.contains(block)) return BootstrapPool::size_of(block);
  if (!hooks_started()) return 0;
  const size_t size = real.malloc_usable_size(block);
  note_grown(block, size);
  return size;
}

}  // namespace gordian::preload
