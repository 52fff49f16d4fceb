// What an update of a baseline has changed, for the person who commits it.
#ifndef GORDIAN_HISTORY_GATE_BASELINE_CHANGE_H_
#define GORDIAN_HISTORY_GATE_BASELINE_CHANGE_H_

#include <string>

#include "history/gate/baseline.h"

namespace gordian::gate {

// "UPDATED    leaks.txt: 2 added, 1 removed, 12 findings in it", then a line for each one added (+), removed (-) or
// changed (~), fifty at most. Ends with a newline.
std::string change_text(const std::string& path, const Baseline& before, const Baseline& after);

}  // namespace gordian::gate

#endif  // GORDIAN_HISTORY_GATE_BASELINE_CHANGE_H_
