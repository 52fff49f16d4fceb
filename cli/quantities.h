// Durations and sizes as people write them on a command line.
#ifndef GORDIAN_CLI_QUANTITIES_H_
#define GORDIAN_CLI_QUANTITIES_H_

#include <cstdint>
#include <string_view>

namespace gordian::cli {

// "500ms", "30s", "1.5m", "2h"; a number alone is in seconds, as for sleep(1). In milliseconds, rounded. Throws
// std::invalid_argument with a message for the user if it is none, or not between 10 ms and a year.
uint64_t parse_duration_ms(std::string_view text);

// "1000000", "64k", "1.5M", "2GiB": powers of 1024. Throws std::invalid_argument with a message for the user if it is
// none, or not between 64 KiB and 1 TiB.
uint64_t parse_size(std::string_view text);

// The same from 0 on.
uint64_t parse_any_size(std::string_view text);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_QUANTITIES_H_
