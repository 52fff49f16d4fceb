// Answers of libpq, as values and as errors. Only for postgres.cc.
#ifndef GORDIAN_HISTORY_STORE_POSTGRES_RESULT_H_
#define GORDIAN_HISTORY_STORE_POSTGRES_RESULT_H_

#include <libpq-fe.h>

#include <memory>
#include <string>

#include "history/store/value.h"

namespace gordian::history {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

// REQUIRES: the result has rows, in text format.
Rows rows_of(const PGresult* result);

// Throws nothing if the result is a success; else Error, or TryAgain where that may help. `name`: of the database.
void check_result(const PGresult* result, const PGconn* connection, const std::string& name);

// The URL without its password.
std::string without_password(std::string url);

// On one line, without "ERROR:" and the newline at its end.
std::string tidied(std::string message);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_POSTGRES_RESULT_H_
