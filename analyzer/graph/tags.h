// Small numbers in blocks, as far as a snapshot has them: which alternative of a variant is there, whether an optional
// is empty.
//
//     struct Node { std::optional<std::shared_ptr<Node>> next; };      words of a node: object, control block, flag
//
// The flag is a byte; the seven behind it hold what the memory held before. A snapshot has the numbers beside pointers
// (Blocks.tags), and of large ones what the low byte is if it is small, so the flag can be told all the same. Where
// nothing is recorded beside a pointer, there is a zero.
#ifndef GORDIAN_ANALYZER_GRAPH_TAGS_H_
#define GORDIAN_ANALYZER_GRAPH_TAGS_H_

#include <cstdint>
#include <optional>

#include "analyzer/graph/heap.h"

namespace gordian {

inline constexpr uint32_t kNotSmall = UINT32_MAX;  // a number that is larger than all that can be told

// The number of `bytes` bytes at `offset` of the block; nothing if the snapshot does not say. A number of which it only
// says that it is none of the small ones (0 to 16, at least) is kNotSmall.
std::optional<uint32_t> small_number(const Heap& heap, BlockId block, uint64_t offset, uint8_t bytes);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_GRAPH_TAGS_H_
