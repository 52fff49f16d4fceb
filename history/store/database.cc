#include "history/store/database.h"
#include "history/store/postgres.h"
#include "history/store/sqlite.h"

namespace gordian::history {

std::unique_ptr<Database> open_database(const std::string& url, Mode mode, std::chrono::milliseconds patience) {
  if (url.empty()) throw Error("the name of the history is empty: give a file, or postgresql://HOST/DATABASE.");
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return open_postgres(url, patience);
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite)) return open_sqlite(url.substr(kSqlite.size()), mode, patience);
  if (url.find("://") != std::string::npos) {
    throw Error(url.substr(0, url.find("://")) +
                ":// is no kind of database that is known: give a file for SQLite, or postgresql://HOST/DATABASE.");
  }
  return open_sqlite(url, mode, patience);
}

}  // namespace gordian::history
