// Deques, recognised by their pointers alone.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_SHAPES_DEQUE_H_
#define GORDIAN_ANALYZER_OWNERSHIP_SHAPES_DEQUE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/ownership/word_reader.h"

namespace gordian {

struct DequeShape {
  struct Buffer {
    BlockId block = kNoBlock;
    uint64_t live_begin = 0;  // addresses; as in Region
    uint64_t live_end = UINT64_MAX;
    bool uncertain = false;
  };
  unsigned map_words = 1;  // of the deque itself that may have the map's address
  std::vector<Buffer> buffers;
};

// The deque that begins at `place`, whose word points to where the block `map` begins; nullopt if there is none.
std::optional<DequeShape> deque_at(const Heap& heap, const WordReader& reader, WordPlace place, BlockId map);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_SHAPES_DEQUE_H_
