// The heap by type: which nodes are of which type, how much each type weighs, and what all of its instances together
// retain.
//
// What a type retains is not the sum over its instances: in a list each node retains all that follow. Only those count
// that no other instance of the type dominates: one walk down the tree of dominators that knows which types are above.
#ifndef GORDIAN_VIEWER_BROWSE_TYPE_INDEX_H_
#define GORDIAN_VIEWER_BROWSE_TYPE_INDEX_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/report/labels.h"
#include "viewer/browse/dominator_tree.h"

namespace gordian {

struct TypeSummary {
  std::string name;
  bool unit = false;  // reference-counted
  uint64_t count = 0;
  uint64_t bytes = 0;           // their own
  uint64_t retained_bytes = 0;  // what would go with all of them
  uint64_t leaked = 0;          // how many are garbage
};

class TypeIndex {
 public:
  TypeIndex(const References& references, const DominatorTree& tree, const std::vector<NodeLabel>& labels);

  // Most retained bytes first. A type's number is its index here; it depends on this snapshot.
  const std::vector<TypeSummary>& types() const { return types_; }
  uint32_t type_of(NodeId node) const { return type_of_[node]; }
  // The largest retained first, then by address. REQUIRES: type < types().size().
  std::span<const NodeId> nodes(uint32_t type) const {
    return {nodes_.data() + first_[type], nodes_.data() + first_[type + size_t{1}]};
  }

 private:
  void name_nodes(const References& references);
  void count(const References& references, const DominatorTree& tree, const std::vector<NodeLabel>& labels);
  void add_retained(const DominatorTree& tree);
  void sort(const DominatorTree& tree);

  std::vector<TypeSummary> types_;
  std::vector<uint32_t> type_of_;  // by node; meaningless without memory
  std::vector<uint64_t> first_;    // by type
  std::vector<NodeId> nodes_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_TYPE_INDEX_H_
