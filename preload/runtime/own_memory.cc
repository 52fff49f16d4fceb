#include "preload/runtime/own_memory.h"

#include "preload/platform/syscalls.h"

namespace gordian::preload {

constinit OwnMemory own_memory;

namespace {

constexpr size_t kSmallestReservation = size_t{64} << 20;

// The mark of a limit that has our reservation in it: its lowest bits. Programs ask for whole KiB.
constexpr rlim_t kMarkBits = 1024;
constexpr rlim_t kMark = 0x2a7;

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
    void* at = sys::mmap(nullptr, size & ~(kPageSize - 1), PROT_NONE, kFlags);
    if (at == nullptr) continue;
    base_ = reinterpret_cast<uintptr_t>(at);
    size_ = size & ~(kPageSize - 1);
    sys::madvise(at, size_, MADV_DONTDUMP);
    // Our tables are sparse: a huge page for one entry would cost the program real memory.
    sys::madvise(at, size_, MADV_NOHUGEPAGE);
    return true;
  }
  return false;
}

void* OwnMemory::allocate_closed(size_t bytes) {
  const size_t rounded = round_up(bytes);
  if (rounded > size_) return nullptr;
  size_t at = used_.load(std::memory_order_relaxed);
  do {
    if (rounded > size_ - at) return nullptr;
  } while (!used_.compare_exchange_weak(at, at + rounded, std::memory_order_relaxed));
  return reinterpret_cast<void*>(base_ + at);
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
  void* at = allocate_closed(bytes);
  return at != nullptr && open(at, bytes) ? at : nullptr;
}

}  // namespace gordian::preload
