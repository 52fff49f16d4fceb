#include "preload/api/arena_table.h"

#include "preload/platform/syscalls.h"

namespace gordian::preload {

constinit ArenaTable arena_table;

namespace {

constexpr uint32_t kStart = 1u << 31;
constexpr uint32_t kSingle = 1u << 30;
constexpr uint32_t kGone = 1u << 30;
constexpr int kSingleSizeShift = 26;
constexpr uint32_t kStackMask = (1u << kSingleSizeShift) - 1;

size_t home_of(uintptr_t number, size_t places) { return (number * 0x9e3779b97f4a7c15u >> 40) % places; }

// Shell's: the list is short, and was filled in no order.
void sort(OwnVector<uintptr_t>* numbers) {
  for (size_t gap = numbers->size() / 2; gap > 0; gap /= 2) {
    for (size_t i = gap; i < numbers->size(); ++i) {
      const uintptr_t moved = (*numbers)[i];
      size_t at = i;
      for (; at >= gap && (*numbers)[at - gap] > moved; at -= gap) (*numbers)[at] = (*numbers)[at - gap];
      (*numbers)[at] = moved;
    }
  }
}

}  // namespace

void ArenaTable::publish(uintptr_t object, size_t size, uint32_t stack, uint32_t born) {
  const bool possible = object % kGranule == 0 && size <= kMaxSize && object >> kAddressBits == 0;
  Region* region = possible ? find_or_add(object >> kRegionBits) : nullptr;
  if (region == nullptr) {
    lost_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const size_t index = object % kRegionBytes / kGranule;
  if (index + (size + kGranule - 1) / kGranule <= kEntries) {
    clear(region, index, index + (size + kGranule - 1) / kGranule);
  } else {
    forget_range(object, size, false);
  }
  Entry* entry = region->entries.load(std::memory_order_acquire) + index;
  region->use(index);
  if (size <= kGranule) {
    entry[0].store(kStart | kSingle | static_cast<uint32_t>(size) << kSingleSizeShift | stack,
                   std::memory_order_release);
    return;
  }
  if (size > 2 * kGranule) entry[2].store(born, std::memory_order_relaxed);
  entry[1].store(static_cast<uint32_t>(size), std::memory_order_relaxed);
  entry[0].store(kStart | stack, std::memory_order_release);
}

void ArenaTable::forget(uintptr_t object) {
  Region* region = object % kGranule != 0 ? nullptr : find(object >> kRegionBits);
  if (region == nullptr) return;
  const size_t index = object % kRegionBytes / kGranule;
  if (!region->used(index / kEntriesPerPage)) return;
  Entry& entry = region->entries.load(std::memory_order_acquire)[index];
  if ((entry.load(std::memory_order_relaxed) & kStart) != 0) entry.store(kGone, std::memory_order_relaxed);
}

// However long the range is, no more is looked at than there is.
void ArenaTable::forget_range(uintptr_t begin, size_t size, bool leave_mark) {
  const uintptr_t end = size > UINTPTR_MAX - begin ? UINTPTR_MAX : begin + size;
  Region* regions = regions_.load(std::memory_order_acquire);
  if (regions == nullptr || begin >= end) return;
  const uintptr_t first = begin >> kRegionBits;
  const uintptr_t last = (end - 1) >> kRegionBits;
  if (last - first < kFewRegions) {
    for (uintptr_t number = first; number <= last; ++number) forget_in(find(number), begin, end, leave_mark);
  } else {
    for (size_t i = 0; i < kRegions; ++i) {
      const uintptr_t number = regions[i].number.load(std::memory_order_acquire);
      if (number >= first && number <= last) forget_in(find(number), begin, end, leave_mark);
    }
  }
}

void ArenaTable::forget_in(Region* region, uintptr_t begin, uintptr_t end, bool leave_mark) {
  if (region == nullptr) return;
  const uintptr_t base = region->number.load(std::memory_order_relaxed) << kRegionBits;
  const size_t first = begin <= base ? 0 : (begin - base + kGranule - 1) / kGranule;
  const size_t stop = end - base >= kRegionBytes ? kEntries : (end - base + kGranule - 1) / kGranule;
  const size_t mark = leave_mark ? lowest(*region, first, stop) : stop;
  clear(region, first, stop);
  if (mark >= stop) return;
  region->use(mark);
  region->entries.load(std::memory_order_acquire)[mark].store(kGone, std::memory_order_relaxed);
}

// What has bit 30 but not 31 is gone, or the size of a large object, which stands behind its first entry.
size_t ArenaTable::lowest(const Region& region, size_t first, size_t end) {
  const Entry* entries = region.entries.load(std::memory_order_acquire);
  for (size_t at = first; at < end; ++at) {
    if (!region.used(at / kEntriesPerPage)) {
      at = (at / kEntriesPerPage + 1) * kEntriesPerPage - 1;
      continue;
    }
    const uint32_t entry = entries[at].load(std::memory_order_relaxed);
    if ((entry & kStart) != 0 || entry == kGone) return at;
  }
  return end;
}

// Only on pages where something was written: the others stay untouched memory.
void ArenaTable::clear(Region* region, size_t first, size_t end) {
  Entry* entries = region->entries.load(std::memory_order_acquire);
  if (first == 0 && end == kEntries) {
    for (std::atomic<uint64_t>& word : region->used_pages) word.store(0, std::memory_order_relaxed);
    sys::madvise(entries, kEntries * sizeof(Entry), MADV_DONTNEED);
    return;
  }
  for (size_t at = first; at < end;) {
    const size_t page_end = (at / kEntriesPerPage + 1) * kEntriesPerPage;
    const size_t stop = page_end < end ? page_end : end;
    if (region->used(at / kEntriesPerPage)) {
      for (; at < stop; ++at) entries[at].store(0, std::memory_order_relaxed);
    }
    at = stop;
  }
}

ArenaTable::Region* ArenaTable::find(uintptr_t number) const {
  Region* regions = regions_.load(std::memory_order_acquire);
  for (size_t i = 0; regions != nullptr && i < kProbes; ++i) {
    Region& region = regions[(home_of(number, kRegions) + i) % kRegions];
    const uintptr_t present = region.number.load(std::memory_order_acquire);
    if (present == 0) return nullptr;
    if (present == number) return region.entries.load(std::memory_order_acquire) == nullptr ? nullptr : &region;
  }
  return nullptr;
}

// Whoever loses a race has taken addresses for nothing, but no memory.
ArenaTable::Region* ArenaTable::find_or_add(uintptr_t number) {
  Region* regions = regions_.load(std::memory_order_acquire);
  if (regions == nullptr) {
    Region* fresh = own_memory.allocate_array<Region>(kRegions);
    if (fresh == nullptr) return nullptr;
    regions = regions_.compare_exchange_strong(regions, fresh, std::memory_order_acq_rel) ? fresh : regions;
  }
  for (size_t i = 0; number != 0 && i < kProbes; ++i) {
    Region& region = regions[(home_of(number, kRegions) + i) % kRegions];
    uintptr_t present = region.number.load(std::memory_order_acquire);
    if (present != number && (present != 0 || !region.number.compare_exchange_strong(present, number)) &&
        present != number)
      continue;
    Entry* entries = region.entries.load(std::memory_order_acquire);
    if (entries != nullptr) return &region;
    Entry* fresh = own_memory.allocate_array<Entry>(kEntries + 2);
    if (fresh == nullptr) return nullptr;
    region.entries.compare_exchange_strong(entries, fresh, std::memory_order_acq_rel);
    return &region;
  }
  return nullptr;
}

bool ArenaTable::collect(OwnVector<ArenaObject>* objects) const {
  const Region* regions = regions_.load(std::memory_order_acquire);
  OwnVector<uintptr_t> numbers;
  for (size_t i = 0; regions != nullptr && i < kRegions; ++i) {
    const uintptr_t number = regions[i].number.load(std::memory_order_relaxed);
    if (number != 0 && !numbers.push(number)) return false;
  }
  sort(&numbers);
  for (const uintptr_t number : numbers) {
    const Region* region = find(number);
    if (region != nullptr && !collect(*region, objects)) return false;
  }
  return true;
}

bool ArenaTable::collect(const Region& region, OwnVector<ArenaObject>* objects) {
  const Entry* entries = region.entries.load(std::memory_order_acquire);
  const uintptr_t base = region.number.load(std::memory_order_relaxed) << kRegionBits;
  for (size_t i = 0; i < kEntries; ++i) {
    if (i % kEntriesPerPage == 0 && !region.used(i / kEntriesPerPage)) {
      i += kEntriesPerPage - 1;
      continue;
    }
    const uint32_t first = entries[i].load(std::memory_order_acquire);
    if (first == kGone && !objects->push({base + i * kGranule, 0, 0, 0, true})) return false;
    if ((first & kStart) == 0) continue;
    const size_t size = (first & kSingle) != 0 ? first >> kSingleSizeShift & 15
                                               : entries[i + 1].load(std::memory_order_relaxed) & (kStart - 1);
    const uint32_t born = size > 2 * kGranule ? entries[i + 2].load(std::memory_order_relaxed) : 0;
    if (!objects->push({base + i * kGranule, size, first & kStackMask, born, false})) return false;
  }
  return true;
}

}  // namespace gordian::preload
