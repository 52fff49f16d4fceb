#include "preload/runtime/own_memory.h"

#include "preload/platform/syscalls.h"

namespace gordian::preload {

constinit OwnMemory own_memory;

namespace {

constexpr size_t kSmallestReservation = size_t{64} << 20;

// The mark of a limit that has our reservation in it: its lowest bits. Programs ask for whole KiB.
constexpr rlim_t kMarkBits = 1024;
constexpr rlim_t kMark = 0x2a7;

// Below us and the other libraries, but not at once: those that the program opens later and its heaps come between.
constexpr uintptr_t kGap = uintptr_t{4} << 30;

void* place_for(size_t size) {
  constexpr uintptr_t kUnit = uintptr_t{1} << 30;
  const uintptr_t here = reinterpret_cast<uintptr_t>(&own_memory) & ~(kUnit - 1);
  return size + kGap < here ? reinterpret_cast<void*>(here - kGap - size) : nullptr;
}

size_t round_up(size_t bytes) { return (bytes + kPageSize - 1) & ~(kPageSize - 1); }

}  // namespace

rlim_t OwnMemory::limit_with_reservation(rlim_t asked) {
  if (asked >= RLIM_INFINITY - kFullReservation - kMarkBits) return RLIM_INFINITY;
  return (asked + kFullReservation) | (asked % kMarkBits == 0 ? kMark : 0);
}

rlim_t OwnMemory::limit_without_reservation(rlim_t given) {
  if (given < kFullReservation || given % kMarkBits != kMark) return given;
  return given - kFullReservation - kMark;
}

// A program that limits its own address space must still get what it counts on: take an eighth at most.
size_t OwnMemory::affordable_reservation() {
  rlimit limit{};
  const long result = sys::call(SYS_prlimit64, 0, RLIMIT_AS, 0, sys::address(&limit));
  if (sys::failed(result) || limit.rlim_cur == RLIM_INFINITY) return kFullReservation;
  if (limit_without_reservation(limit.rlim_cur) != limit.rlim_cur) return kFullReservation;
  return limit.rlim_cur / 8 & ~(kPageSize - 1);
}

bool OwnMemory::reserve() {
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  for (size_t size = affordable_reservation(); size >= kSmallestReservation; size /= 4) {
    void* at = sys::mmap(place_for(size), size & ~(kPageSize - 1), PROT_NONE, kFlags);
    if (at == nullptr) continue;
    base_ = reinterpret_cast<uintptr_t>(at);
    size_ = size & ~(kPageSize - 1);
    upper_ = is_full_size() ? size_ - kUpperEnd : 0;
    used_above_.store(upper_, std::memory_order_relaxed);
    sys::madvise(at, size_, MADV_DONTDUMP);
    // Our tables are sparse: a huge page for one entry would cost the program real memory.
    sys::madvise(at, size_, MADV_NOHUGEPAGE);
    return true;
  }
  return false;
}

void* OwnMemory::take(std::atomic<size_t>* used, size_t end, size_t bytes) const {
  const size_t rounded = round_up(bytes);
  if (rounded < bytes) return nullptr;
  size_t at = used->load(std::memory_order_relaxed);
  do {
    if (rounded > end - at) return nullptr;
  } while (!used->compare_exchange_weak(at, at + rounded, std::memory_order_relaxed));
  return reinterpret_cast<void*>(base_ + at);
}

void* OwnMemory::allocate_closed(size_t bytes) {
  void* at = take(&used_above_, size_, bytes);
  return at != nullptr ? at : take(&used_, upper_, bytes);
}

bool OwnMemory::open_pool(size_t bytes) {
  void* at = allocate_closed(bytes);
  if (at == nullptr || !open(at, bytes)) return false;
  used_of_pool_.store(reinterpret_cast<uintptr_t>(at) - base_, std::memory_order_relaxed);
  pool_end_ = reinterpret_cast<uintptr_t>(at) - base_ + bytes;
  return true;
}

void OwnMemory::skip_to(size_t unit, size_t offset) {
  const uintptr_t next = base_ + used_above_.load(std::memory_order_relaxed);
  allocate((offset - next) & (unit - 1));  // open, so that it does not part the mapping in two
}

bool OwnMemory::open(void* at, size_t bytes) {
  return !sys::failed(sys::mprotect(at, round_up(bytes), PROT_READ | PROT_WRITE));
}

void OwnMemory::populate(void* at, size_t bytes) {
  constexpr int kPopulateWrite = 23;  // MADV_POPULATE_WRITE, since Linux 5.14
  const auto begin = reinterpret_cast<uintptr_t>(at) & ~uintptr_t{kPageSize - 1};
  sys::madvise(reinterpret_cast<void*>(begin), round_up(reinterpret_cast<uintptr_t>(at) + bytes - begin),
               kPopulateWrite);
}

bool OwnMemory::open_to_read(void* at, size_t bytes) {
  return !sys::failed(sys::mprotect(at, round_up(bytes), PROT_READ));
}

void* OwnMemory::allocate_shared(size_t bytes) {
  void* at = allocate_closed(bytes);
  if (at == nullptr) return nullptr;
  constexpr int kFlags = MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED;
  return sys::mmap(at, round_up(bytes), PROT_READ | PROT_WRITE, kFlags) != nullptr || open(at, bytes) ? at : nullptr;
}

void* OwnMemory::allocate(size_t bytes) {
  if (void* pooled = take(&used_of_pool_, pool_end_, bytes)) return pooled;
  void* at = allocate_closed(bytes);
  return at != nullptr && open(at, bytes) ? at : nullptr;
}

}  // namespace gordian::preload
