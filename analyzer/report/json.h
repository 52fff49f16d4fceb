// The machine-readable form of a report: the contract of docs/report.md.
#ifndef GORDIAN_ANALYZER_REPORT_JSON_H_
#define GORDIAN_ANALYZER_REPORT_JSON_H_

#include <string>

#include "report.pb.h"

namespace gordian {

// One object on one line, without a newline at its end. Bytes that are not UTF-8 are replaced.
std::string to_json(const report::Report& report);
// Likewise, what `gordian why` says.
std::string to_json(const report::Why& why);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_JSON_H_
