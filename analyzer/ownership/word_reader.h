// Reading the words around a place, whether it is in a block or in a global.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_WORD_READER_H_
#define GORDIAN_ANALYZER_OWNERSHIP_WORD_READER_H_

#include <cstdint>
#include <optional>

#include "analyzer/graph/heap.h"
#include "analyzer/ownership/typing.h"

namespace gordian {

// Where a word is. Most are in a block, whose words are quickly found.
struct WordPlace {
  uint64_t address = 0;
  BlockId block = kNoBlock;  // kNoBlock: in a global

  WordPlace moved(int64_t bytes) const { return {address + static_cast<uint64_t>(bytes), block}; }
};

class WordReader {
 public:
  WordReader(const Heap& heap, const Typing& typing) : heap_(heap), typing_(typing) {}

  // The pointer `bytes` behind the word at `place`; nothing where the snapshot has none, or beyond the block's ends.
  std::optional<uint64_t> value_behind(WordPlace place, int64_t bytes) const {
    const uint64_t address = place.moved(bytes).address;
    if (place.block == kNoBlock) return typing_.value_at(address);
    const Block& block = heap_.block(place.block);
    if (address < block.address || address - block.address >= block.size) return std::nullopt;
    const WordIndex word = heap_.find_word(place.block, address - block.address);
    return word == kNoWord ? std::nullopt : std::optional(heap_.word(word).value);
  }
  std::optional<uint64_t> value_in(BlockId block, uint64_t offset) const {
    return value_behind({heap_.address(block), block}, static_cast<int64_t>(offset));
  }
  // Whether a block begins there.
  bool is_block(uint64_t address) const {
    const BlockId block = heap_.find_block(address);
    return block != kNoBlock && heap_.address(block) == address;
  }

 private:
  const Heap& heap_;
  const Typing& typing_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_WORD_READER_H_
