// One knot → one finding, before folding.
#ifndef GORDIAN_ANALYZER_REPORT_KNOT_FINDING_H_
#define GORDIAN_ANALYZER_REPORT_KNOT_FINDING_H_

#include <compare>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analyzer/find/cuts.h"
#include "analyzer/report/member_report.h"
#include "report.pb.h"

namespace gordian {

class KnotReporter {
 public:
  KnotReporter(const References& references, const Liveness& liveness, MemberReporter& members);

  // What makes two knots instances of one finding: who holds whom, and through which members.
  struct Shape {
    std::set<std::string> types;                     // for the fingerprint: "A > B"
    std::string members;                             // "A+16 > B", "A+16 > Task+8 > B"
    auto operator<=>(const Shape&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
  };
  // Cheap, so that ten thousand knots of one shape are described once.
  Shape shape(const Knot& knot);
  // Everything but `id`, `instances` and the totals over instances. `doubt`: why it may be a moment's state only; empty
  // if it is not.
  report::Finding describe(const Knot& knot, bool latent, const std::string& doubt);

 private:
  // Whether some member has a destructor that does more than to release, or one that is not known.
  bool uncollectable(const Knot& knot) const;
  void learn_name(UnitId unit);
  uint64_t member_offset(const Knot& knot, const KnotEdge& edge) const;
  // The objects with virtual functions on the way, and where in them it leads on.
  using Between = std::vector<std::pair<uint64_t, uint64_t>>;  // vptr, offset
  Between objects_between(const KnotEdge& edge) const;
  std::string between_text(const Between& between) const;
  void describe_members(const Knot& knot, report::Finding& finding);
  void describe_retained_destructors(const Knot& knot, report::Finding& finding);
  std::vector<uint32_t> describe_edges(const Knot& knot, report::Finding& finding);
  void describe_cuts(const Knot& knot, const std::vector<uint32_t>& shown_edges, report::Finding& finding);
  void describe_confidence(const Knot& knot, const std::string& doubt, report::Finding& finding);
  void describe_owner(const Knot& knot, report::Finding& finding);
  bool is_known_to_global(UnitId unit);
  bool is_unowned(NodeId holder) const;
  std::string proof(const Knot& knot, UnitId unit);

  const References& references_;
  const Units& units_;
  const Liveness& liveness_;
  MemberReporter& members_;
  CutRanker cuts_;
  std::unordered_map<uint32_t, std::string> stable_names_;      // by Unit::type_name
  std::optional<std::unordered_set<UnitId>> known_to_globals_;  // units that they point to; found at first need
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_KNOT_FINDING_H_
