#include "preload/snapshot/leaf_reader.h"

namespace gordian::preload {

bool LeafReader::create(const PageReader* reader) {
  reader_ = reader;
  pagemap_ = sys::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  pages_ = own_memory.allocate_array<uint64_t>(kPagesWithOverhang);
  if (reader->is_open()) copy_ = own_memory.allocate_array<BlockTable::Entry>(kPagesWithOverhang * kEntriesPerPage);
  return pages_ != nullptr && (copy_ != nullptr || !reader->is_open());
}

void LeafReader::load(const BlockTable::Entry* leaf) {
  constexpr size_t kBytes = kPagesWithOverhang * sizeof(uint64_t);
  const uint64_t first_page = reinterpret_cast<uintptr_t>(leaf) / kPageSize;
  const bool known =
      pagemap_ >= 0 && sys::pread(pagemap_, pages_, kBytes, first_page * sizeof(uint64_t)) == static_cast<long>(kBytes);
  for (size_t page = 0; !known && page < kPagesWithOverhang; ++page) pages_[page] = kPresentOrSwapped;
  entries_ = copy_ != nullptr && copy_pages(leaf) ? copy_ : leaf;
}

// Each run of written pages by one call.
bool LeafReader::copy_pages(const BlockTable::Entry* leaf) {
  for (size_t begin = 0; begin < kPagesWithOverhang; ++begin) {
    size_t end = begin;
    while (end < kPagesWithOverhang && page_written(end)) ++end;
    if (end == begin) continue;
    const size_t bytes = (end - begin) * kPageSize;
    const size_t offset = begin * kEntriesPerPage;
    if (reader_->read(reinterpret_cast<uintptr_t>(leaf + offset), copy_ + offset, bytes) != bytes) return false;
    begin = end;
  }
  return true;
}

}  // namespace gordian::preload
