// The tree of dominators as a picture shows it: siblings of one type are one, three levels at a time.
//
// A group is named by a key, the way down to it: "" is the whole heap, "o3" its fourth top (an owner), "o3.t17" what is
// of type 17 right below that, "o3.t17.t5" the next level. "0x55d0a4c2b2c0" is one object, "0x55d0a4c2b2c0.t5" what is
// of type 5 right below it. Types are numbered as TypeIndex has them, so keys are of one snapshot.
#ifndef GORDIAN_VIEWER_BROWSE_DOMINATOR_GROUPS_H_
#define GORDIAN_VIEWER_BROWSE_DOMINATOR_GROUPS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/browse/type_index.h"

namespace gordian {

struct DominatorGroup {
  enum class Kind : uint8_t { kHeap, kOwner, kObject, kOthers };
  std::string name = {};
  Kind kind = Kind::kHeap;
  std::string key = {};   // empty for the heap, and for kOthers
  NodeId node = kNoNode;  // if it is one object alone
  uint64_t instances = 0;
  uint64_t bytes = 0;           // their own
  uint64_t retained_bytes = 0;  // the sum over them, own bytes included; children do not exceed it
  // The most retained bytes first, at most 40; then the others together.
  std::vector<DominatorGroup> children = {};
  bool more = false;  // it has children that are not here: ask with its key
};

class DominatorGroups {
 public:
  DominatorGroups(const References& references, const DominatorTree& tree, const TypeIndex& types)
      : references_(references), tree_(tree), types_(types) {}

  // Nothing if the key is none.
  std::optional<DominatorGroup> at(std::string_view key) const;

 private:
  using Nodes = std::vector<NodeId>;

  DominatorGroup heap() const;
  DominatorGroup group_of(const Nodes& nodes, std::string key) const;
  void add_children(const Nodes& below, int levels, DominatorGroup& group) const;
  Nodes below(const Nodes& nodes) const;
  Nodes of_type(const Nodes& nodes, uint32_t type) const;
  std::optional<Nodes> follow(std::string_view key, DominatorGroup& group) const;

  const References& references_;
  const DominatorTree& tree_;
  const TypeIndex& types_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_DOMINATOR_GROUPS_H_
