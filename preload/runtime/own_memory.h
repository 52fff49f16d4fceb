// All memory of the runtime comes from one reserved range of addresses, so that "is this ours?" is one comparison and
// no scan ever mistakes our tables for the program's data.
//
// The range is reserved without access rights and costs nothing; pieces become writable as they are handed out.
// Pieces are never given back: what the runtime keeps lives as long as the process, and the snapshot's child dies soon.
//
// Where the range lies matters to a program that forks: the kernel copies a page of page tables for each 2 MiB, GiB and
// 512 GiB in which a page is in use, and clears and frees it again when the child ends. So a gap is left between the
// range and the libraries above it: what the program maps later finds room there, near the libraries, as without us.
// And what every process uses lies together at the upper end: see runtime/tables.cc.
#ifndef GORDIAN_PRELOAD_RUNTIME_OWN_MEMORY_H_
#define GORDIAN_PRELOAD_RUNTIME_OWN_MEMORY_H_

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include <atomic>

namespace gordian::preload {

inline constexpr size_t kPageSize = 4096;

class OwnMemory {
 public:
  // Reserves addresses; less when the process limits its address space. False: nothing could be had.
  bool reserve();
  // Zeroed, page-aligned memory; nullptr when the reservation is used up. Thread-safe, async-signal-safe.
  void* allocate(size_t bytes);
  // The same, but processes that fork share it. Where that cannot be had, they do not.
  void* allocate_shared(size_t bytes);
  // From now on `allocate` serves small pieces from `bytes` that are opened at once, as long as there are any.
  bool open_pool(size_t bytes);
  // The next piece lies `offset` bytes behind a multiple of `unit`.
  void skip_to(size_t unit, size_t offset);
  // Addresses without access rights, for tables that grow in place: see `open`.
  void* allocate_closed(size_t bytes);
  // Makes [at, at + bytes) of a closed piece writable. Repeating it is harmless.
  static bool open(void* at, size_t bytes);
  // Gets open memory that is about to be written, in one system call instead of a page fault for each page (measured on
  // a virtual machine: 1 µs a page instead of 15). Only a hint: it may do nothing.
  static void populate(void* at, size_t bytes);
  // … or readable as a whole first: zeros.
  static bool open_to_read(void* at, size_t bytes);

  // False: the process had a limit on its address space that no runtime set, and the reservation is small.
  bool is_full_size() const { return size_ == kFullReservation; }
  // RLIMIT_AS of a process that has a full reservation: what the program asks for ↔ what the kernel is given. Limits
  // that do not bear our mark, among them RLIM_INFINITY, stay as they are.
  static rlim_t limit_with_reservation(rlim_t asked);
  static rlim_t limit_without_reservation(rlim_t given);

  bool contains(uintptr_t address) const { return address - base_ < size_; }
  uintptr_t begin() const { return base_; }
  uintptr_t end() const { return base_ + size_; }

  template <typename T>
  T* allocate_array(size_t count) {
    return static_cast<T*>(allocate(count * sizeof(T)));  // NOLINT: T may be a pointer
  }

 private:
  static constexpr size_t kFullReservation = size_t{1} << 40;
  static constexpr size_t kUpperEnd = size_t{2} << 30;
  static size_t affordable_reservation();
  void* take(std::atomic<size_t>* used, size_t end, size_t bytes) const;

  uintptr_t base_ = 0;
  size_t size_ = 0;
  // Offsets from `base_`. The upper end is used first.
  std::atomic<size_t> used_{0};
  std::atomic<size_t> used_above_{0};
  size_t upper_ = 0;
  std::atomic<size_t> used_of_pool_{0};
  size_t pool_end_ = 0;
};

extern OwnMemory own_memory;

// A growing array of plain data in own memory. Growing copies; the old piece is not given back.
template <typename T>
class OwnVector {
 public:
  bool push(const T& item) {
    if (size_ == capacity_ && !grow(size_ + 1)) return false;
    data_[size_++] = item;
    return true;
  }
  bool reserve(size_t capacity) { return capacity <= capacity_ || grow(capacity); }
  void clear() { size_ = 0; }
  void resize_down(size_t size) { size_ = size < size_ ? size : size_; }

  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T& operator[](size_t index) { return data_[index]; }
  const T& operator[](size_t index) const { return data_[index]; }
  T& back() { return data_[size_ - 1]; }
  const T& back() const { return data_[size_ - 1]; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  bool grow(size_t least) {
    size_t capacity = capacity_ == 0 ? kPageSize / sizeof(T) + 1 : capacity_ * 2;  // NOLINT: as above
    if (capacity < least) capacity = least;
    T* moved = own_memory.allocate_array<T>(capacity);
    if (moved == nullptr) return false;
    for (size_t i = 0; i < size_; ++i) moved[i] = data_[i];
    data_ = moved;
    capacity_ = capacity;
    return true;
  }

  T* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_OWN_MEMORY_H_
