// A finding's name for life: eight hex digits that depend on types and member edges only, not on addresses, lines,
// build flags or the order in which things were found. People put them into suppression lists and bug reports.
#ifndef GORDIAN_ANALYZER_REPORT_FINGERPRINT_H_
#define GORDIAN_ANALYZER_REPORT_FINGERPRINT_H_

#include <set>
#include <string>

namespace gordian {

// The parts are a set: two rings of the same types and members are the same finding, whatever their lengths.
std::string fingerprint(const std::string& kind, const std::set<std::string>& parts);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_FINGERPRINT_H_
