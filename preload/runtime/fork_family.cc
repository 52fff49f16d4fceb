#include "preload/runtime/fork_family.h"

#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"

namespace gordian::preload {

constinit ForkFamily* fork_family = nullptr;

ForkFamily* ForkFamily::create() { return static_cast<ForkFamily*>(own_memory.allocate_shared(sizeof(ForkFamily))); }

bool ForkFamily::small_child_is_written() {
  if (number_is_written(small_children_.fetch_add(1, std::memory_order_relaxed) + 1)) return true;
  if (left_out_.fetch_add(1, std::memory_order_relaxed) == 0)
    first_left_out_ns_.store(sys::real_time_ns(), std::memory_order_relaxed);
  return false;
}

}  // namespace gordian::preload
