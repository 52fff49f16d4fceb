// The report for people: what leaked, drawn; the proof; what never ran; where it came from; which edge to cut.
#ifndef GORDIAN_ANALYZER_REPORT_TEXT_H_
#define GORDIAN_ANALYZER_REPORT_TEXT_H_

#include <cstddef>
#include <string>

#include "report.pb.h"

namespace gordian {

struct TextOptions {
  bool gc_lines = true;  // `gc: uncollectable <A 0x…>`, as gc.set_debug(gc.DEBUG_LEAK) prints them
  bool color = false;    // for terminals
  size_t width = 0;      // of the terminal, in columns; 0: there is none, and no line is broken
  bool explain = false;  // of each handle on a cycle, how it is known to be strong
  bool stats = false;    // the time of each pass, and where every byte went
};

// Ends with a newline.
std::string to_text(const report::Report& report, const TextOptions& options);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_TEXT_H_
