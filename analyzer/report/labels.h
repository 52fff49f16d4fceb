// Every block gets exactly one label: alive, ignored, weak_held, cycle, retained or unreachable. The sums are part of
// the report, and equal the heap's totals: the invariant that is checked after every analysis.
#ifndef GORDIAN_ANALYZER_REPORT_LABELS_H_
#define GORDIAN_ANALYZER_REPORT_LABELS_H_

#include <cstdint>
#include <vector>

#include "analyzer/find/knots.h"
#include "report.pb.h"

namespace gordian {

enum class NodeLabel : uint8_t { kUnreachable, kAlive, kWeakHeld, kCycle, kRetained, kIgnored };

// "alive", "weak_held", …
const char* label_name(NodeLabel label);

// By node.
std::vector<NodeLabel> label_nodes(const References& references, const Liveness& liveness,
                                   const std::vector<Knot>& leaked);

void add_labels(const References& references, const Liveness& liveness, const std::vector<Knot>& leaked,
                report::Report& report);

// Whether the labels' sums equal the heap's totals.
bool labels_match(const report::Report& report);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_LABELS_H_
