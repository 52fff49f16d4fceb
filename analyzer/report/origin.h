// Why something is alive, for people: the root that it hangs on, and the way from there.
#ifndef GORDIAN_ANALYZER_REPORT_ORIGIN_H_
#define GORDIAN_ANALYZER_REPORT_ORIGIN_H_

#include <string>
#include <vector>

#include <google/protobuf/repeated_field.h>

#include "analyzer/find/liveness.h"
#include "report.pb.h"

namespace gordian {

// Who keeps a living node alive: a global's name, a thread's stack, or the count that nothing explains.
report::Owner describe_origin(const References& references, const Liveness& liveness, NodeId node);

// The root that a living node hangs on, as every build of the program has it: its module and its address there. Else
// its kind.
std::string origin_place(const References& references, const Liveness& liveness, NodeId node);

using OwnerPath = google::protobuf::RepeatedPtrField<report::PathStep>;

// A shortest way from the best root that leads to a living node (liveness.h) to the node: the root, then what is
// passed. Steps that are alike (the nodes of a tree, the elements of a list) are one, with their number. Of a way of
// more than 24 steps the middle is left out: one step of the kind `left_out` says how many.
OwnerPath owner_path(const References& references, const Liveness& liveness, NodeId node);

// The member that a word of a node's block belongs to, which refers to another node.
struct ReferringMember {
  std::string name;           // "A::b"; empty if it is not known, or if it is an element of a container
  TypeId declared = kNoType;  // its type
};
ReferringMember referring_member(const References& references, NodeId from, BlockId block, WordIndex word, NodeId to);

// Where `holder` refers to something, and what it is itself.
report::Referrer describe_referrer(const References& references, NodeId holder, const Reference& reference);

// Of several nodes the one whose way back is the best answer: to the best kind of root, then the shortest. Looks at the
// first 64 that something else than one of them leads to. REQUIRES: all alive, not empty, ascending.
NodeId best_entry(const Liveness& liveness, const std::vector<NodeId>& nodes);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_ORIGIN_H_
