// All pointers of the heap, as somebody who looks at an object wants to see them: what it points to, what points to it.
//
// References (find/references.h) are what keeps things alive; here are raw pointers to counted objects and weak
// handles, too. An object's way to itself is left out, and of a handle's two words the first.
#ifndef GORDIAN_VIEWER_BROWSE_POINTERS_H_
#define GORDIAN_VIEWER_BROWSE_POINTERS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/find/references.h"

namespace gordian {

enum class PointerKind : uint8_t {
  kStrong,   // strong handle
  kWeak,     // weak handle
  kOwns,     // a plain block that the holder is known to own
  kPointer,  // anything else: keeps plain memory alive, and counted objects not
};

// "strong", "weak", "owns", "pointer".
const char* pointer_kind_name(PointerKind kind);

struct Pointer {
  NodeId from = kNoNode;
  NodeId to = kNoNode;
  PointerKind kind = PointerKind::kPointer;
  BlockId block = kNoBlock;  // where the word is
  WordIndex word = 0;
};

// In the order of the words. Several pointers may lead to one node. REQUIRES: has_memory(from).
std::vector<Pointer> pointers_from(const References& references, NodeId from);

// Who points to whom, backwards. Costs four bytes for each pointer and eight for each node.
class Referrers {
 public:
  explicit Referrers(const References& references);
  // Nodes with a pointer to `node`, each once, ascending.
  std::span<const NodeId> of(NodeId node) const {
    return {from_.data() + first_[node], from_.data() + first_[node + size_t{1}]};
  }

 private:
  std::vector<uint64_t> first_;
  std::vector<NodeId> from_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_POINTERS_H_
