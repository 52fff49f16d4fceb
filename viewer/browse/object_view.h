// One object or plain block: what it is, what it points to, what points to it, why it lives.
#ifndef GORDIAN_VIEWER_BROWSE_OBJECT_VIEW_H_
#define GORDIAN_VIEWER_BROWSE_OBJECT_VIEW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/report/origin.h"
#include "viewer/browse/pointers.h"
#include "viewer/browse/type_index.h"

namespace gordian {

// A line in a list of what refers, or is referred to.
struct ReferenceView {
  NodeId node = kNoNode;  // the other one
  std::string member;     // of the one that refers: "A::b"; empty if not known
  std::string declared;   // the member's type
  PointerKind kind = PointerKind::kPointer;
};

struct ReferenceList {
  std::vector<ReferenceView> shown;  // at most 200
  uint64_t more = 0;
};

class ObjectViews {
 public:
  explicit ObjectViews(const References& references) : references_(references) {}

  // In the order of the words.
  ReferenceList referents(NodeId node) const;
  // Owners first, then by address. The first call goes through the whole heap.
  ReferenceList referrers(NodeId node);
  // "use_count 2 = Server::sessions (element) + 1 from outside the heap"; empty for a plain block.
  std::string proof(NodeId node) const;

 private:
  ReferenceView view(const Pointer& pointer, NodeId other) const;
  const References& references_;
  std::optional<Referrers> referrers_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_OBJECT_VIEW_H_
