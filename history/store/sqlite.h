// A history in one file: SQLite.
#ifndef GORDIAN_HISTORY_STORE_SQLITE_H_
#define GORDIAN_HISTORY_STORE_SQLITE_H_

#include "history/store/database.h"

namespace gordian::history {

// See open_database(). The file is kept in write-ahead mode: readers and a writer do not wait for each other.
std::unique_ptr<Database> open_sqlite(const std::string& path, Mode mode, std::chrono::milliseconds patience);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_SQLITE_H_
