// Memory for allocations made before the real allocator is known: the loader may allocate while it looks it up.
//
// A bump allocator over a fixed, aligned pool; its memory is never given back. A header before each block keeps its
// size, so that realloc and malloc_usable_size work. Single-threaded by nature, but safe in any case.
#ifndef GORDIAN_PRELOAD_RUNTIME_BOOTSTRAP_POOL_H_
#define GORDIAN_PRELOAD_RUNTIME_BOOTSTRAP_POOL_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

namespace gordian::preload {

class BootstrapPool {
 public:
  static constexpr size_t kBytes = 128 * 1024;

  // Zeroed memory, aligned to 16 or to `alignment` (a power of two). nullptr when the pool is used up.
  void* allocate(size_t size, size_t alignment = 16);
  bool contains(const void* block) const {
    return reinterpret_cast<uintptr_t>(block) - reinterpret_cast<uintptr_t>(memory_) < kBytes;
  }
  // REQUIRES: contains(block), and it is the start of a block.
  static size_t size_of(const void* block) { return static_cast<const size_t*>(block)[-1]; }

 private:
  alignas(64) unsigned char memory_[kBytes] = {};
  std::atomic<size_t> used_{0};
};

extern BootstrapPool bootstrap_pool;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_BOOTSTRAP_POOL_H_
