// What the dynamic loader allocated.
#ifndef GORDIAN_ANALYZER_FIND_LOADER_BLOCKS_H_
#define GORDIAN_ANALYZER_FIND_LOADER_BLOCKS_H_

#include <vector>

#include "analyzer/graph/heap.h"

namespace gordian {

// Dynamic thread-local storage and the loader's tables: what points to them lies where nobody but the loader looks.
// Ascending.
std::vector<BlockId> loader_blocks(const Heap& heap);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_LOADER_BLOCKS_H_
