#include "preload/runtime/bootstrap_pool.h"

namespace gordian::preload {

constinit BootstrapPool bootstrap_pool;

void* BootstrapPool::allocate(size_t size, size_t alignment) {
  if (alignment < 16) alignment = 16;
  const auto base = reinterpret_cast<uintptr_t>(memory_);
  size_t used = used_.load(std::memory_order_relaxed);
  for (;;) {
    const uintptr_t block = (base + used + sizeof(size_t) + alignment - 1) & ~(alignment - 1);
    const size_t offset = block - base;
    // A block of no bytes still needs an address of its own.
    const size_t taken = size == 0 ? 1 : size;
    if (offset > kBytes || taken > kBytes - offset) return nullptr;
    if (!used_.compare_exchange_weak(used, offset + taken, std::memory_order_relaxed)) continue;
    reinterpret_cast<size_t*>(block)[-1] = size;
    return reinterpret_cast<void*>(block);
  }
}

}  // namespace gordian::preload
