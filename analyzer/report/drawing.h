// A cycle drawn with characters.
#ifndef GORDIAN_ANALYZER_REPORT_DRAWING_H_
#define GORDIAN_ANALYZER_REPORT_DRAWING_H_

#include <string>
#include <vector>

#include "report.pb.h"

namespace gordian {

// Lines without indentation or newlines: on one line with a frame if that fits into `width` columns, else one object a
// line.
std::vector<std::string> draw_cycle(const report::Finding& finding, size_t width);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_DRAWING_H_
