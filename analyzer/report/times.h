// Moments as people and other programs read them: ISO 8601, UTC, nanoseconds.
#ifndef GORDIAN_ANALYZER_REPORT_TIMES_H_
#define GORDIAN_ANALYZER_REPORT_TIMES_H_

#include <cstdint>
#include <optional>
#include <string>

namespace gordian {

// "2026-05-01T02:30:00.000000000Z"; `time_ns` is since the epoch (CLOCK_REALTIME).
std::string format_time(uint64_t time_ns);

// The same back; the fraction may have any number of digits, or be missing. Nothing for anything else.
std::optional<uint64_t> parse_time(const std::string& text);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_TIMES_H_
