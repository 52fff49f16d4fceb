// How much live memory came from each call stack, and how much of it has leaked.
#ifndef GORDIAN_VIEWER_BROWSE_ALLOCATION_WEIGHTS_H_
#define GORDIAN_VIEWER_BROWSE_ALLOCATION_WEIGHTS_H_

#include <cstdint>
#include <vector>

#include "analyzer/report/labels.h"

namespace gordian {

struct AllocationWeight {
  uint64_t bytes = 0, blocks = 0, leaked_bytes = 0, leaked_blocks = 0;

  AllocationWeight& operator+=(const AllocationWeight& other);
};

// The position of the stack with this id; 0 if the snapshot does not have it.
uint32_t known_stack(const CallStacks& stacks, uint32_t id);

// By position of the innermost stack node; 0 is of blocks whose stack is not known. The sums are those of the heap.
std::vector<AllocationWeight> allocations_by_stack(const References& references, const std::vector<NodeLabel>& labels);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_ALLOCATION_WEIGHTS_H_
