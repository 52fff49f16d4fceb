// Everything that can be asked of one analyzed snapshot. Made once (seconds and some 100 bytes a block for large
// heaps), then each question is answered in milliseconds.
//
// Threads: not thread-safe, and bound to the thread of the analysis: names come from the binaries on demand.
#ifndef GORDIAN_VIEWER_BROWSE_HEAP_BROWSER_H_
#define GORDIAN_VIEWER_BROWSE_HEAP_BROWSER_H_

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/analyze.h"
#include "analyzer/report/assemble.h"
#include "analyzer/report/member_report.h"
#include "viewer/browse/allocation_tree.h"
#include "viewer/browse/dominator_groups.h"
#include "viewer/browse/object_view.h"

namespace gordian {

class HeapBrowser {
 public:
  explicit HeapBrowser(const Analyzed& analyzed);

  const report::Report& report() const { return report_; }
  const References& references() const { return references_; }
  const TypeIndex& types() const { return types_; }
  const DominatorTree& tree() const { return tree_; }
  ObjectViews& objects() { return objects_; }
  std::optional<DominatorGroup> dominators(std::string_view key) const;
  AllocationTree allocations() const { return allocation_tree(references_, labels_); }

  NodeLabel label(NodeId node) const { return labels_[node]; }
  const std::string& type_name(NodeId node) const { return types_.types()[types_.type_of(node)].name; }
  // With its proof.
  report::Member describe(NodeId node);
  // The finding that the node is a part of; empty if it is of none. Of findings without a cycle only what they show.
  std::string finding_of(NodeId node) const;
  // Who keeps it alive, and how. REQUIRES: alive.
  report::Owner owner(NodeId node) const;
  OwnerPath path(NodeId node) const;
  bool alive(NodeId node) const { return liveness_.alive(node); }
  // How many snapshots it has lived through before this one.
  uint32_t age(NodeId node) const;
  // Where it was allocated: the innermost frame of the program's own, "main  server.cc:42"; empty if not known.
  const std::string& site(NodeId node);

 private:
  void find_findings(const Analyzed& analyzed);

  const References& references_;
  const Liveness& liveness_;
  const report::Report& report_;
  std::vector<NodeLabel> labels_;
  DominatorTree tree_;
  TypeIndex types_;
  ObjectViews objects_;
  Places places_;
  MemberReporter members_;
  std::unordered_map<NodeId, std::string> findings_;
  std::unordered_map<uint32_t, std::string> sites_;  // by stack
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_HEAP_BROWSER_H_
