// One object or block, as every finding shows it: its type, counts and destructor, and where it was allocated.
#ifndef GORDIAN_ANALYZER_REPORT_MEMBER_REPORT_H_
#define GORDIAN_ANALYZER_REPORT_MEMBER_REPORT_H_

#include "analyzer/find/references.h"
#include "analyzer/report/destructor_report.h"
#include "analyzer/report/places.h"
#include "report.pb.h"

namespace gordian {

// All without `proof`, which depends on the knot.
class MemberReporter {
 public:
  MemberReporter(const References& references, const Liveness& liveness, Places& places);

  report::Member describe_unit(UnitId unit);
  report::Member describe_node(NodeId node);
  // As DestructorReporter has it.
  bool may_have_effects(UnitId unit) { return destructors_.may_have_effects(unit); }
  report::Destructor destructor_of(UnitId unit) { return destructors_.describe(unit); }

 private:
  report::Member describe_block(BlockId plain);

  const References& references_;
  const Units& units_;
  Places& places_;
  DestructorReporter destructors_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_MEMBER_REPORT_H_
