// Points in time as people write and read them.
#ifndef GORDIAN_CLI_TIMES_H_
#define GORDIAN_CLI_TIMES_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace gordian::cli {

// "2026-01-31", "2026-01-31T03:00", "2026-01-31 03:00:00", with "Z" or "+01:00" behind it (without: UTC), or seconds
// since 1970 ("1769828400", also with "@" in front, as date(1) has it). In nanoseconds since 1970 UTC. Throws
// std::invalid_argument with a message for the user if it is none, or not between 1970 and 2100.
uint64_t parse_moment(std::string_view text);

// "400d", "52w", "12h": in nanoseconds. Throws std::invalid_argument with a message for the user if it is none, or
// longer than a hundred years.
uint64_t parse_age(std::string_view text);

// "2026-01-31 03:00", UTC; "-" for 0.
std::string time_text(uint64_t nanoseconds);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_TIMES_H_
