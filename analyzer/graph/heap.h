// The heap graph of one snapshot, in flat arrays: blocks by address, their pointer words in CSR form, and the roots.
//
// Terms (design, and docs/glossary.md): a *block* is one live allocation; a *word* is an aligned 8-byte word of a block
// that points into a live block or a module. BlockIds are 32 bits and follow address order; word indexes are 64 bits
// and follow block order, then offset.
//
// Immutable after load(); safe to read from several threads.
#ifndef GORDIAN_ANALYZER_GRAPH_HEAP_H_
#define GORDIAN_ANALYZER_GRAPH_HEAP_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

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
  uint32_t age = 0;          // how many snapshots it has lived through before this one; 14: 14 or more
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

struct StackNode {
  uint32_t parent = 0;
  uint64_t address = 0;  // return address
};

class Heap {
 public:
  // Reads every record. Structure that contradicts itself (lists of different lengths, blocks out of order or
  // overlapping, totals that do not match the trailer) is an error, like damage.
  static std::variant<Heap, SnapshotError> load(SnapshotReader& reader, const std::string& path);

  BlockId block_count() const { return static_cast<BlockId>(blocks_.size() - 1); }
  const Block& block(BlockId id) const { return blocks_[id]; }
  WordIndex words_begin(BlockId id) const { return blocks_[id].first_word; }
  WordIndex words_end(BlockId id) const { return blocks_[id + 1].first_word; }
  const Word& word(WordIndex index) const { return words_[index]; }
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

  const std::vector<Counts>& counts() const { return counts_; }
  const std::vector<Number>& numbers() const { return numbers_; }  // by block
  const Number* number_of(BlockId id) const;                       // null if it has none
  const std::vector<Root>& roots() const { return roots_; }
  const std::vector<RootArea>& root_areas() const { return areas_; }
  const snapshot::Vtable* vtable_at(uint64_t address) const;
  const std::unordered_map<uint64_t, snapshot::Vtable>& vtables() const { return vtables_; }  // by address
  // Return addresses from the allocation outwards.
  std::vector<uint64_t> stack(uint32_t id) const;
  const StackNode& stack_node(uint32_t id) const { return stack_nodes_[id < stack_nodes_.size() ? id : 0]; }
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
  std::vector<Block> blocks_;  // one more than there are: the last one ends the words
  std::vector<Word> words_;
  std::vector<Counts> counts_;  // by word index
  std::vector<Number> numbers_;
  std::vector<Root> roots_;
  std::vector<RootArea> areas_;
  std::vector<StackNode> stack_nodes_;
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
