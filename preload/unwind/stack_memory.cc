#include "preload/unwind/stack_memory.h"

#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"

namespace gordian::preload {

namespace {

constexpr uintptr_t kMostPages =
    4096;  // that are asked about at once; a frame larger than 16 MiB is taken for an error

uintptr_t page_of(uintptr_t address) { return address & ~uintptr_t{kPageSize - 1}; }

// The kernel reads the signal set before it finds that the first argument is nonsense.
bool readable(uintptr_t address) {
  constexpr long kNonsense = -1;
  if (address < kPageSize) return false;  // it does not read a null pointer
  return sys::call(SYS_rt_sigprocmask, kNonsense, static_cast<long>(address), 0, 8) != -EFAULT;
}

}  // namespace

bool read_unknown_memory(uintptr_t address, uint64_t* value) {
  if (address % 8 != 0 || !readable(address)) return false;
  *value = *reinterpret_cast<const volatile uint64_t*>(address);
  return true;
}

void StackMemory::forget_all_but(uintptr_t address) {
  low_ = page_of(address);
  high_ = low_ + kPageSize;
}

void StackMemory::extend_down_to(uintptr_t address) {
  uintptr_t page = page_of(address);
  const bool near = address < low_ && (low_ - page) / kPageSize <= kMostPages;
  while (near && page < low_ && readable(page)) page += kPageSize;
  if (near && page == low_) {
    low_ = page_of(address);
  } else {
    forget_all_but(address);
  }
}

// Upwards every page between is asked about; beyond a hole, or anywhere else, is another stack (one for signal handlers
// may lie just below a thread's), and the range begins anew there.
bool StackMemory::extend_to(uintptr_t address) {
  if (address % 8 != 0) return false;
  const uintptr_t page = page_of(address);
  bool joined = address >= high_ && (page - high_) / kPageSize < kMostPages;
  while (joined && high_ <= page) {
    joined = readable(high_);
    if (joined) high_ += kPageSize;
  }
  if (joined) return true;
  if (!readable(page)) return false;
  forget_all_but(address);
  return true;
}

}  // namespace gordian::preload
