// Memory that nothing leads to → findings: one for each place that allocated it.
#ifndef GORDIAN_ANALYZER_REPORT_UNREACHABLE_FINDING_H_
#define GORDIAN_ANALYZER_REPORT_UNREACHABLE_FINDING_H_

#include <vector>

#include "analyzer/find/plain_leaks.h"
#include "analyzer/report/member_report.h"
#include "report.pb.h"

namespace gordian {

// Adds the findings, and to the summary what they have in all.
void add_unreachable(const References& references, const std::vector<PlainLeak>& leaks, MemberReporter& members,
                     report::Report& report);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_UNREACHABLE_FINDING_H_
