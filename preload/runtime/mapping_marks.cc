#include "preload/runtime/mapping_marks.h"

#include "preload/runtime/own_memory.h"

namespace gordian::preload {

constinit MappingMarks mapping_marks;
constinit std::atomic<uint64_t> kept_from_forks = 0;

namespace {
std::atomic<uint64_t> all_marked{UINT64_MAX};
}

MappingMarks::Word* MappingMarks::all() { return &all_marked; }

bool MappingMarks::create() {
  units_ = own_memory.allocate_array<std::atomic<Word*>>(kUnits);
  return units_ != nullptr;
}

void MappingMarks::set(uintptr_t start, size_t bytes, bool value) {
  if (units_ == nullptr || bytes == 0 || start >> kAddressBits != 0) return;
  const uintptr_t limit = uintptr_t{1} << kAddressBits;
  const uintptr_t end = bytes > limit - start ? limit : start + bytes;
  uintptr_t page = start >> kPageBits;
  const uintptr_t end_page = (end + kPageSize - 1) >> kPageBits;
  while (page < end_page) {
    const size_t unit = page / kPagesPerUnit;
    const uintptr_t unit_end = (unit + 1) * kPagesPerUnit;
    const uintptr_t stop = end_page < unit_end ? end_page : unit_end;
    set_in_unit(unit, page % kPagesPerUnit, stop - unit * kPagesPerUnit, value);
    page = stop;
  }
}

void MappingMarks::set_in_unit(size_t unit, size_t first_page, size_t end_page, bool value) {
  Word* present = units_[unit].load(std::memory_order_acquire);
  if (present == (value ? all() : nullptr)) return;
  const bool bitmap_is_there = present != nullptr && present != all();
  if (!bitmap_is_there && first_page == 0 && end_page == kPagesPerUnit) {
    if (units_[unit].compare_exchange_strong(present, value ? all() : nullptr, std::memory_order_acq_rel)) return;
  }
  Word* bitmap = bitmap_of(unit);
  if (bitmap == nullptr) return;
  for (size_t page = first_page; page < end_page;) {
    const size_t bit = page % 64;
    const size_t count = end_page - page < 64 - bit ? end_page - page : 64 - bit;
    const uint64_t mask = (count == 64 ? UINT64_MAX : (uint64_t{1} << count) - 1) << bit;
    if (value) {
      bitmap[page / 64].fetch_or(mask, std::memory_order_relaxed);
    } else {
      bitmap[page / 64].fetch_and(~mask, std::memory_order_relaxed);
    }
    page += count;
  }
}

// The unit's bitmap, made from what the unit was until now.
MappingMarks::Word* MappingMarks::bitmap_of(size_t unit) {
  Word* present = units_[unit].load(std::memory_order_acquire);
  if (present != nullptr && present != all()) return present;
  Word* fresh = own_memory.allocate_array<Word>(kPagesPerUnit / 64);
  if (fresh == nullptr) {
    lost_.fetch_add(1, std::memory_order_relaxed);
    return nullptr;
  }
  if (present == all()) {
    for (size_t i = 0; i < kPagesPerUnit / 64; ++i) fresh[i].store(UINT64_MAX, std::memory_order_relaxed);
  }
  return units_[unit].compare_exchange_strong(present, fresh, std::memory_order_acq_rel) ? fresh
         : present == all() || present == nullptr                                        ? nullptr
                                                                                         : present;
}

bool MappingMarks::marked(uintptr_t address) const {
  if (units_ == nullptr || address >> kAddressBits != 0) return false;
  const Word* unit = units_[address >> kUnitBits].load(std::memory_order_acquire);
  if (unit == nullptr) return false;
  if (unit == all()) return true;
  const size_t page = (address >> kPageBits) % kPagesPerUnit;
  return (unit[page / 64].load(std::memory_order_relaxed) >> page % 64 & 1) != 0;
}

// The next address that may be marked otherwise: the next page, or the next GiB where all pages are alike.
uintptr_t MappingMarks::step_past(uintptr_t address) const {
  const Word* unit = units_ == nullptr || address >> kAddressBits != 0
                         ? nullptr
                         : units_[address >> kUnitBits].load(std::memory_order_acquire);
  const int bits = unit == nullptr || unit == all() ? kUnitBits : kPageBits;
  return ((address >> bits) + 1) << bits;
}

}  // namespace gordian::preload
