// `gordian why`: what keeps an object, or all objects of a type, alive; of garbage, what holds it.
#ifndef GORDIAN_ANALYZER_REPORT_WHY_H_
#define GORDIAN_ANALYZER_REPORT_WHY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "analyzer/report/assemble.h"
#include "report.pb.h"

namespace gordian {

struct WhyQuestion {
  std::optional<uint64_t> address;  // anywhere in a block
  std::string type;                 // if there is no address
};

// Always an answer; that there is none is one, too (Why.error).
report::Why answer_why(const References& references, const Liveness& liveness, const Findings& findings,
                       const WhyQuestion& question);

// For people; ends with a newline. REQUIRES: no error. (For machines: json.h.)
// `terminal`: as TextOptions::width.
std::string to_text(const report::Why& why, size_t terminal);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_WHY_H_
