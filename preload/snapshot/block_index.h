// Which block contains an address: the block table of the copied process, made ready for millions of questions.
//
// Problem: the table knows where blocks begin; a pointer may point anywhere into one, or just past its end, and a block
// may be gigabytes long. Choice: one bitmap of block starts for each leaf that has any, with two levels of summary
// above it, so that "the last start at or before this granule" is three bit operations, however far back it lies. A
// block that reaches beyond its leaf is also in a short sorted list; the leaves it covers are flagged. A byte per 4 MiB
// of address space says whether a question is worth asking at all. Example: block [0x7f0000000010, +5 MiB) starts in
// one leaf and covers a second: an address in the second finds no start there, and then the list.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_BLOCK_INDEX_H_
#define GORDIAN_PRELOAD_SNAPSHOT_BLOCK_INDEX_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/runtime/image.h"
#include "preload/runtime/own_memory.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

struct LiveBlock {
  uintptr_t address = 0;
  BlockRecord record;

  uintptr_t end() const { return address + record.size; }
};

class BlockIndex {
 public:
  // Reads the whole table. False: memory ran out.
  bool build(const BlockTable& table);

  // The block that contains the address: from its first byte to one past its last; where one block ends and another
  // begins, the latter.
  bool find(uintptr_t address, LiveBlock* found) const {
    return address >> BlockTable::kAddressBits == 0 && areas_[address >> BlockTable::kLeafBits] != kNothing &&
           find_in_area(address, found);
  }
  // Is there a block that starts in, or reaches into, [begin, end)?
  bool any_in(uintptr_t begin, uintptr_t end) const;

  // Calls visit(block) for each block, in address order.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const Leaf* leaf : leaves_) {
      for (size_t word = 0; word < kWords; ++word) {
        for (uint64_t bits = leaf->starts[word]; bits != 0; bits &= bits - 1) {
          visit(block_at(*leaf, word * 64 + static_cast<size_t>(__builtin_ctzll(bits))));
        }
      }
    }
  }

  // Blocks that the loader allocated for the runtime: they are not the program's, but keep what they point to alive.
  const OwnVector<AddressRange>& runtime_blocks() const { return runtime_blocks_; }
  uint64_t blocks() const { return blocks_; }
  // Left out: blocks that begin within another. Their memory was freed by a way that the hooks do not see.
  uint64_t inside_others() const { return inside_others_; }

 private:
  static constexpr size_t kWords = BlockTable::kLeafEntries / 64;
  static constexpr size_t kSummaries = kWords / 64;
  enum Area : uint8_t { kNothing, kStarts, kCovered };

  struct Leaf {
    uintptr_t base;
    const BlockTable::Entry* entries;
    uint64_t top;
    uint64_t summary[kSummaries];
    uint64_t starts[kWords];
  };

  bool find_in_area(uintptr_t address, LiveBlock* found) const;
  static bool last_start(const Leaf& leaf, size_t granule, size_t* found);
  static LiveBlock block_at(const Leaf& leaf, size_t granule);
  bool last_spanning(uintptr_t address, LiveBlock* found) const;
  bool add_leaf(size_t index, const BlockTable::Entry* entries, const uint64_t* pages);
  Leaf* new_leaf(size_t index, const BlockTable::Entry* entries);
  void add_start(Leaf* leaf, size_t granule);
  bool note_spanning(const Leaf& leaf);

  uint8_t* areas_ = nullptr;       // one per leaf's worth of addresses
  Leaf** by_area_ = nullptr;       // likewise
  OwnVector<Leaf*> leaves_;        // in address order
  OwnVector<LiveBlock> spanning_;  // blocks that reach beyond their leaf, in address order
  OwnVector<AddressRange> runtime_blocks_;
  uintptr_t last_end_ = 0;  // of the last block added
  uint64_t blocks_ = 0;
  uint64_t inside_others_ = 0;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_BLOCK_INDEX_H_
