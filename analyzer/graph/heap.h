// The heap graph of one snapshot, in flat arrays: blocks by address, their pointer words in CSR form, and the roots.
//
// Terms (design, and docs/glossary.md): a *block* is one live allocation; a *word* is an aligned 8-byte word of a block
// that points into a live block or a module. BlockIds are 32 bits and follow address order; word indexes are 64 bits
// and follow block order, then offset.
//
// A snapshot of a hundred million blocks has three hundred million words, so each array has only what it needs: 20
// bytes a block, 12 a word. Block and Word are put together when they are asked for; what is not used of them costs
// nothing.
//
// Immutable after load(); safe to read from several threads.
#ifndef GORDIAN_ANALYZER_GRAPH_HEAP_H_
#define GORDIAN_ANALYZER_GRAPH_HEAP_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "analyzer/graph/address_index.h"
#include "analyzer/graph/call_stacks.h"
#include "analyzer/graph/offsets.h"
#include "analyzer/input/snapshot_reader.h"

namespace gordian {

using BlockId = uint32_t;
inline constexpr BlockId kNoBlock = 0xffffffff;
using WordIndex = uint64_t;
inline constexpr WordIndex kNoWord = ~uint64_t{0};

struct Block {
  uint64_t address = 0;
  uint64_t size = 0;         // bytes that the program asked for
  uint32_t stack = 0;        // id of its allocation stack; 0: none
  uint32_t age = 0;          // how many snapshots it has lived through before this one; at least 14: 14 or more
  WordIndex first_word = 0;  // its words are first_word … next block's first_word
};

struct Word {
  uint64_t value = 0;
  BlockId target = kNoBlock;  // block that contains value (one past its end included); kNoBlock: a module
  uint32_t offset = 0;        // in the holding block, in words
};

// Counts beside a control block's vptr, as stored.
struct Counts {
  WordIndex word = 0;  // the vptr
  int64_t strong = 0;
  int64_t weak = 0;
};

// Numbers at a block's begin, or behind its vptr, that may be a reference count (snapshot.proto, Blocks.numbers).
struct Number {
  BlockId block = kNoBlock;
  uint32_t first = 0;   // at least 1
  uint32_t second = 0;  // 4 bytes on; 0 if it cannot be a count
};

// … elsewhere in a block (Blocks.inner_numbers).
struct InnerNumber {
  BlockId block = kNoBlock;
  uint16_t offset = 0;
  uint16_t number = 0;  // at least 1
};

struct Root {
  uint64_t address = 0;  // of the word; for registers: the register's number
  uint64_t value = 0;
  BlockId target = kNoBlock;
  uint32_t area = 0;  // index into areas
};

struct RootArea {
  snapshot::Roots::Area kind = snapshot::Roots::AREA_UNKNOWN;
  uint32_t tid = 0;
  std::string name;
};

class Heap {
 public:
  // Reads every record. Structure that contradicts itself (lists of different lengths, blocks out of order or
  // overlapping, totals that do not match the trailer) is an error, like damage.
  static std::variant<Heap, SnapshotError> load(SnapshotReader& reader, const std::string& path);

  BlockId block_count() const { return static_cast<BlockId>(addresses_.size()); }
  Block block(BlockId id) const {
    return {addresses_[id], size(id), stacks_[id] & kStackMask, stacks_[id] >> kStackBits, first_words_[id]};
  }
  uint64_t address(BlockId id) const { return addresses_[id]; }
  uint64_t size(BlockId id) const { return sizes_[id] != kLarge ? sizes_[id] : large_size(id); }
  WordIndex words_begin(BlockId id) const { return first_words_[id]; }
  WordIndex words_end(BlockId id) const { return first_words_[id + size_t{1}]; }
  Word word(WordIndex index) const { return {value(index), target(index), offset(index)}; }
  // The word's parts.
  uint64_t value(WordIndex index) const {
    const BlockId block = target(index);
    const auto into = static_cast<uint32_t>(words_[index]);
    if (into == kLarge) return far_value(index);
    return block == kNoBlock ? foreign_[into] : addresses_[block] + into;
  }
  BlockId target(WordIndex index) const { return static_cast<BlockId>(words_[index] >> 32); }
  uint32_t offset(WordIndex index) const { return offsets_[index]; }
  // Whether the word is the address of its target. Cheaper than to compare.
  bool points_to_begin(WordIndex index) const {
    return target(index) != kNoBlock && static_cast<uint32_t>(words_[index]) == 0;
  }
  WordIndex word_count() const { return words_.size(); }
  uint64_t total_bytes() const { return total_bytes_; }

  // The block that contains `address`, or whose end is exactly `address` when no other block begins there.
  BlockId find_block(uint64_t address) const;
  // The first block that begins behind `address`; block_count() if there is none.
  BlockId first_behind(uint64_t address) const;
  // The word at byte `offset` of `block`; kNoWord if nothing is recorded there (no pointer, or not aligned).
  WordIndex find_word(BlockId block, uint64_t offset) const;
  // The first word of `block` at byte `offset` or later; words_end(block) if there is none.
  WordIndex words_from(BlockId block, uint64_t offset) const;

  // The block that the word lies in. O(log blocks).
  BlockId block_of_word(WordIndex index) const;

  // The counts of all control blocks, by word index.
  size_t counts_size() const { return counted_words_.size(); }
  Counts counts(size_t index) const;
  // Of the vptr at this word; nothing if there are none.
  std::optional<Counts> counts_at(WordIndex word) const;
  const std::vector<Number>& numbers() const { return numbers_; }  // by block
  const Number* number_of(BlockId id) const;                       // null if it has none
  // By block, then by offset.
  const std::vector<InnerNumber>& inner_numbers() const { return inner_numbers_; }
  // Whether anything in the block may be a reference count; and the one at this offset, 0 if there is none.
  bool has_numbers(BlockId id) const;
  uint32_t number_at(BlockId id, uint64_t offset) const;
  // Where the number of number_of() is.
  uint64_t number_offset(BlockId id) const;
  // As it stands in the snapshot (Blocks.tags), 0 if it does not: see tags.h. Place: of the halves around the word.
  uint32_t tag(WordIndex word, uint32_t place) const;
  bool has_tags() const;  // else none were recorded
  const std::vector<Root>& roots() const { return roots_; }
  const std::vector<RootArea>& root_areas() const { return areas_; }
  const snapshot::Vtable* vtable_at(uint64_t address) const;
  const std::unordered_map<uint64_t, snapshot::Vtable>& vtables() const { return vtables_; }  // by address
  // Return addresses from the allocation outwards.
  std::vector<uint64_t> stack(uint32_t id) const;
  const StackNode& stack_node(uint32_t id) const { return call_stacks_.at(call_stacks_.position(id)); }
  const CallStacks& call_stacks() const { return call_stacks_; }
  // Whether frames are, or may be, missing between this node and its parent.
  bool is_cut_off(uint32_t id) const;

  // Blocks that the program keeps on purpose (gordian_ignore), in their order.
  const std::vector<BlockId>& ignored() const { return ignored_; }
  // What the program calls the block (gordian_name); empty if it has no name.
  const std::string& name(BlockId id) const;

  const snapshot::Header& header() const { return header_; }
  const std::vector<snapshot::Module>& modules() const { return modules_; }
  const std::vector<snapshot::Thread>& threads() const { return threads_; }
  const std::vector<snapshot::NotSeen>& not_seen() const { return not_seen_; }

 private:
  friend class HeapLoader;
  static constexpr uint32_t kLarge = 0xffffffff;  // does not fit: look in the table of those that do not
  static constexpr int kStackBits = 28;           // ids are smaller; an age takes the other four
  static constexpr uint32_t kStackMask = (1u << kStackBits) - 1;
  static constexpr int kTagBits = 16;
  // Pure: the compiler may leave them out where the result is not used.
  [[gnu::pure]] uint64_t large_size(BlockId id) const;
  [[gnu::pure]] uint64_t far_value(WordIndex index) const;

  // By block.
  std::vector<uint64_t> addresses_;
  std::vector<uint32_t> sizes_;
  std::vector<uint32_t> stacks_;  // age and stack
  Offsets first_words_;           // one more than there are blocks: the last one ends the words
  std::vector<std::pair<BlockId, uint64_t>> large_sizes_;  // by block
  AddressIndex address_index_;
  // By word.
  std::vector<uint64_t> words_;    // target; how far into it the word points, or index into foreign_
  std::vector<uint32_t> offsets_;  // in the holding block, in words
  std::vector<uint64_t> foreign_;  // values that point into no block
  std::vector<std::pair<WordIndex, uint64_t>> far_values_;  // by word
  // Counts.
  Offsets counted_words_;
  std::vector<std::array<int32_t, 2>> counts_;  // strong, weak
  std::vector<Counts> wide_counts_;             // those that need more bits, by word index; INT32_MIN stands in counts_
  std::vector<Number> numbers_;
  std::vector<InnerNumber> inner_numbers_;
  std::vector<uint64_t> tags_;  // sorted: word and place, then 16 bits for the tag
  std::vector<Root> roots_;
  std::vector<RootArea> areas_;
  CallStacks call_stacks_;
  std::vector<uint32_t> truncated_stacks_;  // sorted
  std::vector<BlockId> ignored_;
  std::map<BlockId, std::string> names_;
  std::unordered_map<uint64_t, snapshot::Vtable> vtables_;
  std::vector<snapshot::Module> modules_;
  std::vector<snapshot::Thread> threads_;
  std::vector<snapshot::NotSeen> not_seen_;
  snapshot::Header header_;
  uint64_t total_bytes_ = 0;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_GRAPH_HEAP_H_
