// The call stacks of a snapshot: a tree of frames, by the ids that the runtime gave them.
//
// Ids are dense in the process, but a snapshot has only those that a live block needs: a program that runs for a week
// may show a thousand frames with ids in the millions, and a hostile file one frame with the largest id there is. So
// the memory goes by how many frames there are, never by their ids: a frame is found by a search among the sorted ids.
// Whoever keeps something for each frame does so by its *position*: 1 is the frame with the smallest id; 0 is none.
#ifndef GORDIAN_ANALYZER_GRAPH_CALL_STACKS_H_
#define GORDIAN_ANALYZER_GRAPH_CALL_STACKS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analyzer/graph/address_index.h"

namespace gordian {

struct StackNode {
  uint32_t parent = 0;   // id, smaller than its own; 0: outermost frame
  uint64_t address = 0;  // return address
};

class CallStacks {
 public:
  // REQUIRES: `id` is above 0 and last_id(). Call index() when all are there.
  void add(uint32_t id, const StackNode& node) {
    ids_.push_back(id);
    nodes_.push_back(node);
  }
  void index() { index_.build(ids_); }
  uint32_t last_id() const { return static_cast<uint32_t>(ids_.back()); }

  // Positions are below this.
  uint32_t end() const { return static_cast<uint32_t>(ids_.size()); }
  // 0 if the snapshot has no such frame.
  uint32_t position(uint32_t id) const {
    const size_t found = index_.count_up_to(ids_, id) - 1;
    return ids_[found] == id ? static_cast<uint32_t>(found) : 0;
  }
  uint32_t id_at(uint32_t position) const { return static_cast<uint32_t>(ids_[position]); }
  const StackNode& at(uint32_t position) const { return nodes_[position]; }

 private:
  // By position. The first stands for no frame.
  std::vector<uint64_t> ids_ = {0};
  std::vector<StackNode> nodes_ = {{}};
  AddressIndex index_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_GRAPH_CALL_STACKS_H_
