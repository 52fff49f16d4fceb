// The entries of one leaf of the block table, as of the moment of the copy.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_LEAF_READER_H_
#define GORDIAN_PRELOAD_SNAPSHOT_LEAF_READER_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/runtime/own_memory.h"
#include "preload/snapshot/page_reader.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

class LeafReader {
 public:
  static constexpr size_t kEntriesPerPage = kPageSize / sizeof(BlockTable::Entry);
  static constexpr size_t kPages = BlockTable::kLeafEntries / kEntriesPerPage;

  // REQUIRES: `reader` outlives this. False: memory ran out.
  bool create(const PageReader* reader);

  void load(const BlockTable::Entry* leaf);
  // Pages that were never written hold no entries.
  bool page_written(size_t page) const { return (pages_[page] & kPresentOrSwapped) != 0; }
  // The leaf's entries; those on pages that were never written must not be looked at.
  const BlockTable::Entry* entries() const { return entries_; }

 private:
  static constexpr size_t kPagesWithOverhang = kPages + 1;
  static constexpr uint64_t kPresentOrSwapped = uint64_t{3} << 62;

  bool copy_pages(const BlockTable::Entry* leaf);

  const PageReader* reader_ = nullptr;
  int pagemap_ = -1;
  uint64_t* pages_ = nullptr;  // entries of /proc/self/pagemap
  BlockTable::Entry* copy_ = nullptr;
  const BlockTable::Entry* entries_ = nullptr;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_LEAF_READER_H_
