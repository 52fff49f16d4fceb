#include "analyzer/find/loader_blocks.h"

#include <algorithm>
#include <unordered_map>

namespace gordian {

std::vector<BlockId> loader_blocks(const Heap& heap) {
  std::vector<BlockId> blocks;
  std::unordered_map<uint32_t, bool> by_loader;  // by stack
  const auto is_loader = [&](uint64_t address) {
    return std::any_of(heap.modules().begin(), heap.modules().end(), [&](const snapshot::Module& module) {
      const size_t name = module.path().rfind('/') + 1;
      return module.path().compare(name, 8, "ld-linux") == 0 && module.segments_size() > 0 &&
             address >= module.segments(0).start() && address < module.segments(module.segments_size() - 1).end();
    });
  };
  for (BlockId block = 0; block < heap.block_count(); ++block) {
    const uint32_t stack = heap.block(block).stack;
    const auto [found, added] = by_loader.try_emplace(stack, false);
    if (added && stack != 0) found->second = is_loader(heap.stack_node(stack).address);
    if (found->second) blocks.push_back(block);
  }
  return blocks;
}

}  // namespace gordian
