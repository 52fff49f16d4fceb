#include "analyzer/ownership/sole_holder.h"

#include <map>

namespace gordian {
namespace {

constexpr size_t kMostBlocks = 10'000;  // that are looked at for one object

}  // namespace

bool SoleHolder::holds_alone(NodeId node, BlockId block) {
  if (block == kNoBlock || units_.owner(block) != kNoUnit) return false;
  if (pointers_.empty()) count_pointers();
  if (last_ != node) {
    own_ = own_blocks(node);
    last_ = node;
  }
  return own_.contains(block);
}

void SoleHolder::count_pointers() {
  pointers_.assign(heap_.block_count(), 0);
  for (const Root& root : heap_.roots())
    if (root.target != kNoBlock) ++pointers_[root.target];
  for (BlockId block = 0; block < heap_.block_count(); ++block)
    for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word)
      if (heap_.target(word) != kNoBlock) ++pointers_[heap_.target(word)];
}

std::set<BlockId> SoleHolder::own_blocks(NodeId node) const {
  std::map<BlockId, uint32_t> from_inside;  // plain blocks that the object leads to; pointers from it, and from these
  std::vector<BlockId> work;
  const auto point_to = [&](BlockId to) {
    if (to == kNoBlock || units_.owner(to) != kNoUnit || units_.plain_node(to) == node) return;
    if (from_inside[to]++ == 0) work.push_back(to);
  };
  units_.for_each_word(node, [&](BlockId, WordIndex word) { point_to(heap_.target(word)); });
  const auto for_each_target = [&](BlockId block, const auto& visit) {
    for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word) visit(heap_.target(word));
  };
  while (!work.empty()) {
    const BlockId block = work.back();
    work.pop_back();
    if (from_inside.size() > kMostBlocks) return {};
    for_each_target(block, point_to);
  }
  for (const auto& [block, inside] : from_inside)
    if (inside != pointers_[block]) work.push_back(block);
  while (!work.empty()) {
    const BlockId block = work.back();
    work.pop_back();
    if (from_inside.erase(block) == 0) continue;
    for_each_target(block, [&](BlockId to) {
      if (const auto found = from_inside.find(to); found != from_inside.end()) {
        --found->second;
        work.push_back(to);
      }
    });
  }
  std::set<BlockId> own;
  for (const auto& [block, inside] : from_inside) own.insert(block);
  return own;
}

}  // namespace gordian
