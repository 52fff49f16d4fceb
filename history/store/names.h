// Names and the numbers that stand for them in the tables.
//
// A number is a hash of the name: everybody comes to the same one without asking, so there are no sequences and no
// round trips. It has 63 bits; two names with the same one are noticed (whoever writes a name reads what is there) and
// refused.
#ifndef GORDIAN_HISTORY_STORE_NAMES_H_
#define GORDIAN_HISTORY_STORE_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "history/store/history.h"

namespace gordian::history {

int64_t project_id(std::string_view name);
int64_t build_id(std::string_view name);
int64_t host_id(std::string_view name);
int64_t series_id(std::string_view branch, std::string_view binary);

// Throws Error if a name is empty, too long, no UTF-8, or has control characters, or if the time is none.
void check_name(const RunName& name);

// `text` as a database takes it: UTF-8 without NUL, anything else replaced by U+FFFD; at most `most` bytes, cut between
// characters.
std::string storable(std::string_view text, size_t most = 1000);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_NAMES_H_
