// Reports that come from a file, not from the analyzer: whoever shows one follows its indexes without a look.
#ifndef GORDIAN_ANALYZER_REPORT_WELL_FORMED_H_
#define GORDIAN_ANALYZER_REPORT_WELL_FORMED_H_

#include <string>

#include "report.pb.h"

namespace gordian {

// Empty if every index leads somewhere; else where it does not: "findings[0]: an edge to member 4: there are only 1".
std::string index_problem(const report::Report& report);
std::string index_problem(const report::Finding& finding);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_WELL_FORMED_H_
