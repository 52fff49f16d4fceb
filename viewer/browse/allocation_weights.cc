#include "viewer/browse/allocation_weights.h"

namespace gordian {

AllocationWeight& AllocationWeight::operator+=(const AllocationWeight& other) {
  bytes += other.bytes;
  blocks += other.blocks;
  leaked_bytes += other.leaked_bytes;
  leaked_blocks += other.leaked_blocks;
  return *this;
}

uint32_t known_stack(const CallStacks& stacks, uint32_t id) {
  const uint32_t stack = stacks.position(id);
  return stacks.at(stack).address == 0 ? 0 : stack;
}

std::vector<AllocationWeight> allocations_by_stack(const References& references, const std::vector<NodeLabel>& labels) {
  const Heap& heap = references.heap();
  const Units& units = references.units();
  std::vector<AllocationWeight> weights(heap.call_stacks().end());
  for (BlockId block = 0; block < heap.block_count(); ++block) {
    const UnitId owner = units.owner(block);
    const NodeLabel label = labels[owner != kNoUnit ? owner : units.plain_node(block)];
    const bool leaked = label == NodeLabel::kCycle || label == NodeLabel::kRetained || label == NodeLabel::kUnreachable;
    const uint64_t bytes = heap.block(block).size;
    weights[known_stack(heap.call_stacks(), heap.block(block).stack)] +=
        {bytes, 1, leaked ? bytes : 0, leaked ? uint64_t{1} : 0};
  }
  return weights;
}

}  // namespace gordian
