// The page's unit of time.
#ifndef GORDIAN_HISTORY_DASHBOARD_MILLISECONDS_H_
#define GORDIAN_HISTORY_DASHBOARD_MILLISECONDS_H_

#include <cstdint>

namespace gordian::history {

inline uint64_t milliseconds(uint64_t nanoseconds) { return nanoseconds / 1'000'000; }

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_MILLISECONDS_H_
