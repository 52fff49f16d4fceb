// Containers that keep objects alive which nobody else wants → findings.
#ifndef GORDIAN_ANALYZER_REPORT_CACHE_FINDING_H_
#define GORDIAN_ANALYZER_REPORT_CACHE_FINDING_H_

#include <vector>

#include "analyzer/find/plain_leaks.h"
#include "analyzer/report/member_report.h"
#include "report.pb.h"

namespace gordian {

// The first five become findings; the summary counts all.
void add_caches(const References& references, const Liveness& liveness, const std::vector<Cache>& caches,
                MemberReporter& members, report::Report& report);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_CACHE_FINDING_H_
