// Which pages the program mapped itself, or got by sbrk.
//
// Anonymous memory that holds live blocks is the allocator's own and must not be scanned for roots: its free chunks are
// full of stale pointers. But the kernel merges neighbouring mappings, so the program's own anonymous mappings can hide
// in the same line of /proc/PID/maps. So the mmap hooks mark them here, page by page. Likewise in the heap that the
// allocator grows by sbrk.
//
// Two levels: one pointer per GiB; each either null (nothing marked), kAll, or a bitmap of its pages. A 16 TiB
// reservation is 16384 stores. Lock-free; racing calls for overlapping ranges are the program's bug.
#ifndef GORDIAN_PRELOAD_RUNTIME_MAPPING_MARKS_H_
#define GORDIAN_PRELOAD_RUNTIME_MAPPING_MARKS_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

namespace gordian::preload {

class MappingMarks {
 public:
  bool create();
  void mark(uintptr_t start, size_t bytes) { set(start, bytes, true); }
  void clear(uintptr_t start, size_t bytes) { set(start, bytes, false); }
  bool marked(uintptr_t address) const;
  // Calls found(start, end) for each marked run within [start, end).
  template <typename Found>
  void for_each_run(uintptr_t start, uintptr_t end, Found&& found) const {
    uintptr_t at = start;
    while (at < end) {
      const bool is_marked = marked(at);
      uintptr_t next = step_past(at);
      while (next < end && marked(next) == is_marked) next = step_past(next);
      if (is_marked) found(at, next < end ? next : end);
      at = next;
    }
  }
  // Calls that could not be noted, because memory ran out.
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  using Word = std::atomic<uint64_t>;
  static constexpr int kPageBits = 12;
  static constexpr int kUnitBits = 30;
  static constexpr int kAddressBits = 47;
  static constexpr size_t kUnits = size_t{1} << (kAddressBits - kUnitBits);
  static constexpr size_t kPagesPerUnit = size_t{1} << (kUnitBits - kPageBits);

  static Word* all();
  void set(uintptr_t start, size_t bytes, bool value);
  void set_in_unit(size_t unit, size_t first_page, size_t end_page, bool value);
  Word* bitmap_of(size_t unit);
  uintptr_t step_past(uintptr_t address) const;

  std::atomic<Word*>* units_ = nullptr;
  std::atomic<uint64_t> lost_{0};
};

extern MappingMarks mapping_marks;

// Bytes of memory for which the program has asked that forks do not get what it holds (MADV_DONTFORK, MADV_WIPEONFORK),
// whether or not it is still there: the copies that write snapshots while the program runs do not get it either.
extern std::atomic<uint64_t> kept_from_forks;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_MAPPING_MARKS_H_
