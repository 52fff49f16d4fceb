// A history for a team: PostgreSQL, or what speaks its protocol.
#ifndef GORDIAN_HISTORY_STORE_POSTGRES_H_
#define GORDIAN_HISTORY_STORE_POSTGRES_H_

#include "history/store/database.h"

namespace gordian::history {

// See open_database(); `url` as libpq has it. Passwords may come from ~/.pgpass. Throws Error if Gordian was built
// without libpq.
std::unique_ptr<Database> open_postgres(const std::string& url, std::chrono::milliseconds patience);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_POSTGRES_H_
