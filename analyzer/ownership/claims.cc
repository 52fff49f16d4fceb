#include "analyzer/ownership/claims.h"

namespace gordian {

Claims::Claims(const Heap& heap) : words_(heap.block_count(), 0), stacks_(heap.block_count(), 0) {
  const auto count = [&](BlockId block) {
    if (words_[block] < kMany) ++words_[block];
  };
  for (BlockId block = 0; block < heap.block_count(); ++block)
    for (WordIndex word = heap.words_begin(block); word < heap.words_end(block); ++word)
      if (heap.points_to_begin(word) && heap.target(word) != block) count(heap.target(word));
  for (size_t i = 0; i < heap.roots().size(); ++i) {
    const Root& root = heap.roots()[i];
    if (root.target == kNoBlock || root.value != heap.address(root.target)) continue;
    const auto kind = heap.root_areas()[root.area].kind;
    if (kind == snapshot::Roots::MODULE_DATA || kind == snapshot::Roots::TLS) {
      count(root.target);
    } else {
      note_stack(heap, i);
    }
  }
}

// {begin, end, end of storage}, or {functor, -, manager, invoker}; roots are in the order of their addresses.
void Claims::note_stack(const Heap& heap, size_t root) {
  const Root& first = heap.roots()[root];
  const auto behind = [&](uint64_t bytes) -> const Root* {
    for (size_t i = root + 1; i < heap.roots().size() && i <= root + bytes / 8; ++i)
      if (heap.roots()[i].area == first.area && heap.roots()[i].address == first.address + bytes)
        return &heap.roots()[i];
    return nullptr;
  };
  const Root *second = behind(8), *third = behind(16), *fourth = behind(24);
  const uint64_t end = first.value + heap.size(first.target);
  stacks_[first.target] |= kWord;
  if (second != nullptr && third != nullptr && second->value >= first.value && second->value <= third->value &&
      third->value == end)
    stacks_[first.target] |= kVector;
  if (third != nullptr && fourth != nullptr && third->target == kNoBlock && fourth->target == kNoBlock)
    stacks_[first.target] |= kFunction;
}

}  // namespace gordian
