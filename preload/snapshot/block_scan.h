// Writes all live blocks with their pointer words and counts, in chunks that stay below the largest record.
//
// Most of the time goes into the question whether a word points into a block, and most of that into waiting for the
// index's memory. So each word is looked at twice: some blocks ahead, to fetch what the question will need, and then in
// earnest, if the first look did not show already that it points nowhere. Large blocks are handled in strips, each of
// which is fetched while the one before it is looked at.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_BLOCK_SCAN_H_
#define GORDIAN_PRELOAD_SNAPSHOT_BLOCK_SCAN_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/snapshot/block_index.h"
#include "preload/snapshot/encoder.h"
#include "preload/snapshot/memory_map.h"
#include "preload/snapshot/module_list.h"
#include "preload/snapshot/output_file.h"
#include "preload/snapshot/vtable_probe.h"
#include "schema/snapshot_format.h"

namespace gordian::preload {

class BlockScan {
 public:
  // REQUIRES: all of them outlive the scan.
  BlockScan(BlockIndex* index, const ModuleList* modules, MemoryMap* map, VtableProbe* vtables, OutputFile* file)
      : index_(index), modules_(modules), map_(map), vtables_(vtables), file_(file) {}

  // Marks in `needed_stacks` (a byte per stack node id) the innermost nodes of all blocks. False: memory ran out.
  bool write_all(uint8_t* needed_stacks);

  uint64_t blocks() const { return blocks_; }
  uint64_t bytes() const { return bytes_; }
  uint64_t words() const { return words_; }

 private:
  // The parallel lists of one Blocks message.
  enum List {
    kAddressSteps,
    kSizes,
    kStacks,
    kWordCounts,
    kWordSteps,
    kWordValues,
    kCountSteps,
    kStrong,
    kWeak,
    kAges,
    kIgnored,
    kNumberSteps,
    kNumbers,
    kInnerPlaces,
    kInnerNumbers,
    kTagPlaces,
    kTags,
    kLists
  };

  static constexpr size_t kBlocksAhead = 8;
  static constexpr size_t kStripWords = 64;

  // Which words of a strip may be pointers: a bit for each.
  using Candidates = uint64_t;
  static constexpr Candidates kAllWords = UINT64_MAX;

  struct Ahead {
    LiveBlock block;
    Candidates candidates = 0;  // of its first strip
  };

  Candidates fetch_first_strip(const LiveBlock& block);
  // REQUIRES: count <= kStripWords.
  Candidates fetch(const uint64_t* words, size_t count) const;
  void write(const Ahead& ahead);
  void begin_chunk(uintptr_t base, bool continued);
  void flush();
  void begin_block(const LiveBlock& block);
  void end_block();
  void scan(const Ahead& ahead);
  void scan_words(const LiveBlock& block, const uint64_t* words, size_t count, uintptr_t address,
                  Candidates candidates);
  void add_word(const LiveBlock& block, uintptr_t at, uint64_t value, const ModuleSegment* segment);
  // Tags are those of the words of `words` from `begin` to `end`, by the word that was added last and lies at
  // `pointer`.
  void add_tags(const LiveBlock& block, const uint64_t* words, uintptr_t address, size_t begin, size_t end,
                size_t pointer);
  void add_tag(uint32_t place, uint32_t number, bool written_as_number);
  void add_counts(const LiveBlock& block, uintptr_t at, Counts counts);
  bool read_unnamed_counts(const LiveBlock& block, uintptr_t from, int64_t* strong, int64_t* weak) const;
  void add_numbers(const LiveBlock& block);
  bool add_number(const LiveBlock& block);
  void add_inner_numbers(const LiveBlock& block, bool has_number);
  void add_inner_number(uint32_t place, uint32_t number);
  void carry_on(const LiveBlock& block);
  uint32_t address_unit() const { return index_->has_objects() ? ArenaTable::kGranule : snapshot_format::kGranule; }
  void add(List list, uint64_t value) { chunk_bytes_ += lists_[list].varint(value); }
  void add_signed(List list, int64_t value) { chunk_bytes_ += lists_[list].signed_varint(value); }

  BlockIndex* index_;
  const ModuleList* modules_;
  MemoryMap* map_;
  VtableProbe* vtables_;
  OutputFile* file_;

  uint8_t* needed_stacks_ = nullptr;
  Bytes lists_[kLists];
  Bytes message_;
  size_t chunk_bytes_ = 0;
  bool chunk_open_ = false;
  bool chunk_continued_ = false;
  bool chunk_has_ages_ = false;  // other than 0
  uintptr_t chunk_base_ = 0;
  uintptr_t last_block_ = 0;
  uintptr_t last_word_ = 0;   // address of the block's last word written in this chunk, or its start
  uint32_t block_words_ = 0;  // of the present block in this chunk
  uint32_t chunk_words_ = 0;
  uint32_t chunk_blocks_ = 0;
  uint32_t last_ignored_ = 0;  // index in the chunk
  static constexpr uint32_t kNoNumber = UINT32_MAX;
  static constexpr uint32_t kBehindVptr = 8;
  uint32_t number_at_ = 0;     // offset in the present block of what may be its count
  bool has_counts_ = false;    // the present block begins with a control block
  uint32_t last_number_ = 0;   // index in the chunk of the last block with such a number
  uint32_t last_inner_ = 0;    // … with one elsewhere
  uint32_t last_tagged_ = 0;   // index in the chunk of the last word with a tag
  uint32_t last_counted_ = 0;  // index in the chunk of the last word with counts

  uint64_t blocks_ = 0;
  uint64_t bytes_ = 0;
  uint64_t words_ = 0;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_BLOCK_SCAN_H_
