#include "analyzer/graph/heap.h"

#include <algorithm>

namespace gordian {

BlockId Heap::find_block(uint64_t address) const {
  const BlockId behind = first_behind(address);
  if (behind == 0) return kNoBlock;
  const Block& candidate = blocks_[behind - 1];
  return address - candidate.address > candidate.size ? kNoBlock : behind - 1;
}

BlockId Heap::first_behind(uint64_t address) const {
  const auto behind = std::upper_bound(blocks_.begin(), blocks_.end() - 1, address,
                                       [](uint64_t wanted, const Block& block) { return wanted < block.address; });
  return static_cast<BlockId>(behind - blocks_.begin());
}

WordIndex Heap::words_from(BlockId block, uint64_t offset) const {
  const auto begin = words_.begin() + static_cast<ptrdiff_t>(words_begin(block));
  const auto end = words_.begin() + static_cast<ptrdiff_t>(words_end(block));
  const auto found = std::lower_bound(begin, end, (offset + 7) / 8,
                                      [](const Word& word, uint64_t wanted) { return word.offset < wanted; });
  return static_cast<WordIndex>(found - words_.begin());
}

WordIndex Heap::find_word(BlockId block, uint64_t offset) const {
  if (offset % 8 != 0) return kNoWord;
  const WordIndex found = words_from(block, offset);
  return found < words_end(block) && words_[found].offset == offset / 8 ? found : kNoWord;
}

const Number* Heap::number_of(BlockId id) const {
  const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), id,
                                      [](const Number& number, BlockId wanted) { return number.block < wanted; });
  return found != numbers_.end() && found->block == id ? &*found : nullptr;
}

const std::string& Heap::name(BlockId id) const {
  static const std::string kNone;
  const auto found = names_.find(id);
  return found == names_.end() ? kNone : found->second;
}

const snapshot::Vtable* Heap::vtable_at(uint64_t address) const {
  const auto found = vtables_.find(address);
  return found == vtables_.end() ? nullptr : &found->second;
}

std::vector<uint64_t> Heap::stack(uint32_t id) const {
  std::vector<uint64_t> addresses;
  // A parent's id is smaller than its child's (checked while loading), so this ends.
  for (; id != 0 && id < stack_nodes_.size(); id = stack_nodes_[id].parent)
    addresses.push_back(stack_nodes_[id].address);
  return addresses;
}

bool Heap::is_cut_off(uint32_t id) const {
  return std::binary_search(truncated_stacks_.begin(), truncated_stacks_.end(), id);
}

}  // namespace gordian
