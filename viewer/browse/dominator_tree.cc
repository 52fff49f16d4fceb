#include "viewer/browse/dominator_tree.h"

namespace gordian {

DominatorTree::DominatorTree(const References& references, const Liveness& liveness)
    : references_(references),
      liveness_(liveness),
      owners_(references, liveness),
      dominators_(references, owners_.links(), owners_.count()) {
  const auto for_each = [&](auto&& visit) {
    for (NodeId node = 0; node < node_count(); ++node)
      if (has_memory(references_.units(), node)) visit(node);
  };
  first_.assign(size_t{node_count()} + top_count() + 1, 0);
  for_each([&](NodeId node) { ++first_[parent_of(node) + 1]; });
  for (size_t at = 1; at < first_.size(); ++at) first_[at] += first_[at - 1];
  nodes_.resize(first_.back());
  std::vector<uint64_t> next(first_.begin(), first_.end() - 1);
  for_each([&](NodeId node) { nodes_[next[parent_of(node)]++] = node; });
}

size_t DominatorTree::parent_of(NodeId node) const {
  const NodeId dominator = dominators_.dominator(node);
  return dominator != kNoNode ? dominator : size_t{node_count()} + top_of(node);
}

uint32_t DominatorTree::top_of(NodeId node) const {
  if (!liveness_.alive(node)) return garbage();
  return dominators_.owner(node);
}

std::string DominatorTree::top_name(uint32_t top) const {
  if (top == several_owners()) return "several owners";
  if (top == garbage()) return "garbage";
  return owners_.owner(top).name();
}

}  // namespace gordian
