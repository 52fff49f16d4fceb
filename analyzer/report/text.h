// The report for people: what leaked, drawn; the proof; what never ran; where it came from; which edge to cut.
#ifndef GORDIAN_ANALYZER_REPORT_TEXT_H_
#define GORDIAN_ANALYZER_REPORT_TEXT_H_

#include <cstdint>
#include <string>

#include "report.pb.h"

namespace gordian {

struct TextOptions {
  bool gc_lines = true;  // `gc: uncollectable <A 0x…>`, as gc.set_debug(gc.DEBUG_LEAK) prints them
  bool color = false;    // for terminals
  bool explain = false;  // of each handle on a cycle, how it is known to be strong
  bool stats = false;    // the time of each pass, and where every byte went
};

// Ends with a newline.
std::string to_text(const report::Report& report, const TextOptions& options);

// "88 bytes", "1.2 kB", "3.4 MB": powers of 1000.
std::string human_bytes(uint64_t bytes);

// "0.25 s", "12 s", "3 min 20 s", "2 h 5 min".
std::string human_duration(uint64_t nanoseconds);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_TEXT_H_
