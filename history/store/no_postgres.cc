// Stands in for postgres.cc where there is no libpq.
#include "history/store/postgres.h"

namespace gordian::history {

std::unique_ptr<Database> open_postgres(const std::string&, std::chrono::milliseconds) {
  throw Error(
      "this gordian was built without PostgreSQL. Install libpq-dev and build it again, or give a file for SQLite.");
}

}  // namespace gordian::history
