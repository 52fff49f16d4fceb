// From what was found to a report: names, places, proofs, folding, totals.
#ifndef GORDIAN_ANALYZER_REPORT_ASSEMBLE_H_
#define GORDIAN_ANALYZER_REPORT_ASSEMBLE_H_

#include <string>
#include <vector>

#include "analyzer/find/plain_leaks.h"
#include "analyzer/find/preceding.h"
#include "analyzer/ownership/destructors.h"
#include "report.pb.h"

namespace gordian {

struct Findings {
  std::vector<Knot> leaked;
  std::vector<Knot> latent;
  std::vector<PlainLeak> unreachable;
  std::vector<UnitId> weak_held;
  std::vector<Cache> caches;
};

// Which finding each knot became an instance of: Finding.id, by index into Findings.
struct KnotIds {
  std::vector<std::string> leaked;
  std::vector<std::string> latent;
};

// `preceding`: null if the snapshot was not taken amid work, and every finding stands for itself.
report::Report assemble(const References& references, const Liveness& liveness, const Findings& findings,
                        const Preceding* preceding, KnotIds* knot_ids = nullptr);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_ASSEMBLE_H_
