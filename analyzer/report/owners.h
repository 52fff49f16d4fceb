// Everything outside of the heap that keeps something alive, by name: each global, each thread's stack, each thread's
// own variables; and, without a name, counts that no word explains, and the dynamic loader. They stand above the heap
// when it is asked who retains what (dominators.h).
#ifndef GORDIAN_ANALYZER_REPORT_OWNERS_H_
#define GORDIAN_ANALYZER_REPORT_OWNERS_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/find/dominators.h"
#include "analyzer/find/liveness.h"
#include "report.pb.h"

namespace gordian {

class Owners {
 public:
  Owners(const References& references, const Liveness& liveness);

  // Who leads into the heap where, by owner.
  const Dominators::OwnerLinks& links() const { return links_; }
  const report::Owner& owner(uint32_t index) const { return owners_[index]; }
  uint32_t count() const { return static_cast<uint32_t>(owners_.size()); }

 private:
  NodeId target_of(const Root& root, UnitId unit) const;
  uint32_t owner_of(const Root& root);
  uint32_t index_of(const report::Owner& owner);
  bool may_own(NodeId node, RootRank rank, RootRank best) const;
  void add_unnamed(const Liveness& liveness);

  const References& references_;
  Dominators::OwnerLinks links_;
  std::vector<report::Owner> owners_;
  std::unordered_map<std::string, size_t> by_name_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_OWNERS_H_
