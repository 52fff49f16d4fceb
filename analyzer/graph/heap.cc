#include "analyzer/graph/heap.h"

#include <algorithm>

#include "schema/snapshot_format.h"

namespace gordian {

BlockId Heap::find_block(uint64_t address) const {
  const BlockId behind = first_behind(address);
  if (behind == 0) return kNoBlock;
  return address - addresses_[behind - 1] > size(behind - 1) ? kNoBlock : behind - 1;
}

BlockId Heap::first_behind(uint64_t address) const {
  return static_cast<BlockId>(address_index_.count_up_to(addresses_, address));
}

WordIndex Heap::words_from(BlockId block, uint64_t offset) const {
  const auto begin = offsets_.begin() + static_cast<ptrdiff_t>(words_begin(block));
  const auto end = offsets_.begin() + static_cast<ptrdiff_t>(words_end(block));
  return static_cast<WordIndex>(std::lower_bound(begin, end, (offset + 7) / 8) - offsets_.begin());
}

WordIndex Heap::find_word(BlockId block, uint64_t offset) const {
  if (offset % 8 != 0) return kNoWord;
  const WordIndex found = words_from(block, offset);
  return found < words_end(block) && offsets_[found] == offset / 8 ? found : kNoWord;
}

BlockId Heap::block_of_word(WordIndex index) const {
  BlockId low = 0, high = block_count();
  while (low < high) {
    const BlockId middle = low + (high - low) / 2;
    if (words_end(middle) <= index) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

uint64_t Heap::large_size(BlockId id) const {
  return std::lower_bound(large_sizes_.begin(), large_sizes_.end(), std::pair<BlockId, uint64_t>(id, 0))->second;
}

uint64_t Heap::far_value(WordIndex index) const {
  return std::lower_bound(far_values_.begin(), far_values_.end(), std::pair<WordIndex, uint64_t>(index, 0))->second;
}

Counts Heap::counts(size_t index) const {
  const WordIndex word = counted_words_[index];
  const auto [strong, weak] = counts_[index];
  if (strong != INT32_MIN) return {word, strong, weak};
  return *std::lower_bound(wide_counts_.begin(), wide_counts_.end(), word,
                           [](const Counts& counts, WordIndex wanted) { return counts.word < wanted; });
}

std::optional<Counts> Heap::counts_at(WordIndex word) const {
  size_t begin = 0, end = counts_size();
  while (begin < end) {
    const size_t middle = begin + (end - begin) / 2;
    (counted_words_[middle] < word ? begin : end) = counted_words_[middle] < word ? middle + 1 : middle;
  }
  if (begin == counts_size() || counted_words_[begin] != word) return std::nullopt;
  return counts(begin);
}

const Number* Heap::number_of(BlockId id) const {
  const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), id,
                                      [](const Number& number, BlockId wanted) { return number.block < wanted; });
  return found != numbers_.end() && found->block == id ? &*found : nullptr;
}

uint64_t Heap::number_offset(BlockId id) const {
  const WordIndex first = find_word(id, 0);
  return first != kNoWord && target(first) == kNoBlock ? sizeof(uint64_t) : 0;
}

bool Heap::has_numbers(BlockId id) const {
  const auto inner = std::lower_bound(inner_numbers_.begin(), inner_numbers_.end(), id,
                                      [](const InnerNumber& one, BlockId wanted) { return one.block < wanted; });
  return (inner != inner_numbers_.end() && inner->block == id) || number_of(id) != nullptr;
}

uint32_t Heap::number_at(BlockId id, uint64_t offset) const {
  const auto inner = std::lower_bound(inner_numbers_.begin(), inner_numbers_.end(), std::pair(id, offset),
                                      [](const InnerNumber& one, const auto& wanted) {
                                        return std::pair<BlockId, uint64_t>(one.block, one.offset) < wanted;
                                      });
  if (inner != inner_numbers_.end() && inner->block == id && inner->offset == offset) return inner->number;
  const Number* number = number_of(id);
  return number != nullptr && offset == number_offset(id) ? number->first : 0;
}

uint32_t Heap::tag(WordIndex word, uint32_t place) const {
  const uint64_t key = (word * snapshot_format::kTagPlaces + place) << kTagBits;
  const auto found = std::lower_bound(tags_.begin(), tags_.end(), key);
  return found != tags_.end() && *found >> kTagBits == key >> kTagBits ? static_cast<uint16_t>(*found) : 0;
}

bool Heap::has_tags() const { return header_.version_minor() >= 6; }

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
  for (uint32_t at = call_stacks_.position(id); at != 0; at = call_stacks_.position(call_stacks_.at(at).parent))
    addresses.push_back(call_stacks_.at(at).address);
  return addresses;
}

bool Heap::is_cut_off(uint32_t id) const {
  return std::binary_search(truncated_stacks_.begin(), truncated_stacks_.end(), id);
}

}  // namespace gordian
