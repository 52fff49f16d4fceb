// Reports in a few words, for the tests of the gate.
#ifndef GORDIAN_TESTS_GATE_REPORTS_H_
#define GORDIAN_TESTS_GATE_REPORTS_H_

#include <string>
#include <vector>

#include "history/gate/sightings.h"
#include "report.pb.h"

namespace gordian::gate {

// A cycle of two objects of these types that hold each other by members `a` and `b`, allocated in make() of `exe`.
report::Finding cycle(const std::string& id, const std::string& one, const std::string& other);

// Memory that nothing points to, allocated by these functions of `exe`, innermost first; "" is one without a name.
report::Finding lost(const std::string& id, uint64_t bytes, const std::vector<std::string>& functions);

report::Report report_of(const std::string& exe, const std::vector<report::Finding>& findings);

// All findings of the reports, with no rules.
std::vector<Sighting> seen_in(const std::vector<report::Report>& reports);

}  // namespace gordian::gate

#endif  // GORDIAN_TESTS_GATE_REPORTS_H_
