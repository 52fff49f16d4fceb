// The tables, and how those of an older version become today's.
//
// Tables are only ever changed by adding a migration to the list; what has been released stays as it is. A statement is
// the same text for every database, but for one word: `/*clustered*/` behind CREATE TABLE (…) becomes WITHOUT ROWID in
// SQLite, where it saves a second copy of the primary key, and nothing elsewhere.
#ifndef GORDIAN_HISTORY_STORE_MIGRATIONS_H_
#define GORDIAN_HISTORY_STORE_MIGRATIONS_H_

#include <vector>

#include "history/store/database.h"

namespace gordian::history {

// What makes version n + 1 out of version n: in the list its place is n. Version 0 is an empty database.
using Migration = std::vector<const char*>;

const std::vector<Migration>& all_migrations();

// Brings the tables to the newest version, in one transaction; several processes may do so at once. Throws Error if
// they are of a newer version than the list knows, or if the database belongs to another program.
void migrate(Database& database, const std::vector<Migration>& migrations = all_migrations());

// For those who only read: throws Error if there is no history, or one of another version than the newest.
void require_version(Database& database, const std::vector<Migration>& migrations = all_migrations());

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_MIGRATIONS_H_
