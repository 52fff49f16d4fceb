// Who retains what, as a tree to walk down: on top the owners outside of the heap, below them what only they lead to.
// See find/dominators.h for what it means.
#ifndef GORDIAN_VIEWER_BROWSE_DOMINATOR_TREE_H_
#define GORDIAN_VIEWER_BROWSE_DOMINATOR_TREE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/report/owners.h"

namespace gordian {

class DominatorTree {
 public:
  DominatorTree(const References& references, const Liveness& liveness);

  // Nodes without a dominator in the heap hang off a top: one for each owner, then these two.
  uint32_t top_count() const { return owners_.count() + 2; }
  uint32_t several_owners() const { return owners_.count(); }
  uint32_t garbage() const { return owners_.count() + 1; }
  std::string top_name(uint32_t top) const;

  std::span<const NodeId> below_top(uint32_t top) const { return children(top + size_t{node_count()}); }
  std::span<const NodeId> below(NodeId node) const { return children(node); }
  NodeId dominator(NodeId node) const { return dominators_.dominator(node); }
  // REQUIRES: no dominator.
  uint32_t top_of(NodeId node) const;
  uint64_t bytes(NodeId node) const {
    return has_memory(references_.units(), node) ? references_.units().bytes(node) : 0;
  }
  uint64_t retained_bytes(NodeId node) const { return dominators_.retained_bytes(node); }
  uint32_t retained_nodes(NodeId node) const { return dominators_.retained_nodes(node); }

 private:
  uint32_t node_count() const { return references_.units().node_count(); }
  size_t parent_of(NodeId node) const;
  std::span<const NodeId> children(size_t of) const {
    return {nodes_.data() + first_[of], nodes_.data() + first_[of + 1]};
  }

  const References& references_;
  const Liveness& liveness_;
  Owners owners_;
  Dominators dominators_;
  std::vector<uint64_t> first_;  // by node, then by top
  std::vector<NodeId> nodes_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_DOMINATOR_TREE_H_
