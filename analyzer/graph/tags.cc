#include "analyzer/graph/tags.h"

#include <array>

#include "schema/snapshot_format.h"

namespace gordian {
namespace {

constexpr uint64_t kWord = 8, kHalf = 4;
constexpr uint64_t kPage = 4096;
constexpr uint32_t kPartial = snapshot_format::kPartialTag;

// A pointer from which a number's place can be told, and where it would be told.
struct Pointer {
  WordIndex word = kNoWord;
  uint32_t place = 0;
  bool same_page = false;
};

// The pointers around the word at this offset: not a vptr that begins the block.
std::array<Pointer, 3> pointers_around(const Heap& heap, BlockId block, uint64_t offset) {
  std::array<Pointer, 3> pointers;
  const uint64_t at = heap.address(block) + offset;
  const auto look = [&](Pointer& pointer, uint64_t other, uint32_t place) {
    const WordIndex word = heap.find_word(block, other);
    if (word == kNoWord || (other == 0 && heap.target(word) == kNoBlock)) return;
    pointer = {word, place, at / kPage == (heap.address(block) + other) / kPage};
  };
  if (offset >= 2 * kWord) look(pointers[0], offset - 2 * kWord, 4);
  if (offset >= kWord) look(pointers[1], offset - kWord, 2);
  look(pointers[2], offset + kWord, 0);
  return pointers;
}

// An int32: its value; kPartial plus its low byte (snapshot.proto, Blocks.tags); or nothing.
std::optional<uint32_t> half_at(const Heap& heap, BlockId block, uint64_t offset) {
  const uint64_t in_word = offset % kWord, begin = offset - in_word;
  if (const WordIndex word = heap.find_word(block, begin); word != kNoWord)
    return static_cast<uint32_t>(heap.value(word) >> (in_word * 8));
  const WordIndex before = begin == 0 ? kNoWord : heap.find_word(block, begin - kWord);
  if (before != kNoWord && heap.counts_at(before)) return std::nullopt;  // these are elsewhere
  const bool upper = in_word != 0;
  bool zero = false;
  for (const Pointer& pointer : pointers_around(heap, block, begin)) {
    if (pointer.word == kNoWord) continue;
    if (const uint32_t tag = heap.tag(pointer.word, pointer.place + (upper ? 1 : 0)); tag != 0) return tag;
    zero |= pointer.same_page;
  }
  if (const uint32_t number = heap.number_at(block, offset); number != 0) return number;
  const Number* number = heap.number_of(block);
  if (number != nullptr && number->second != 0 && heap.number_offset(block) + kHalf == offset) return number->second;
  return zero && heap.has_tags() ? std::optional<uint32_t>(0) : std::nullopt;
}

}  // namespace

std::optional<uint32_t> small_number(const Heap& heap, BlockId block, uint64_t offset, uint8_t bytes) {
  const uint64_t in_half = offset % kHalf;
  if (in_half + bytes > kHalf && bytes != kWord) return std::nullopt;
  const auto half = half_at(heap, block, offset - in_half);
  if (!half) return std::nullopt;
  const bool partial = *half >= kPartial && *half <= kPartial + snapshot_format::kMostLowByte + 1 &&
                       heap.find_word(block, (offset - in_half) / kWord * kWord) == kNoWord;
  if (partial && bytes == 1 && in_half == 0) {
    const uint32_t low = *half - kPartial;
    return low <= snapshot_format::kMostLowByte ? low : kNotSmall;
  }
  if (partial) return in_half == 0 && bytes >= kHalf ? std::optional(kNotSmall) : std::nullopt;
  if (bytes == kWord) {
    const auto upper = half_at(heap, block, offset + kHalf);
    if (!upper) return std::nullopt;
    return *upper == 0 ? *half : kNotSmall;
  }
  const uint64_t mask = (uint64_t{1} << (8 * bytes)) - 1;
  return static_cast<uint32_t>((*half >> (8 * in_half)) & mask);
}

}  // namespace gordian
