// A database that speaks SQL, whichever it is: the small interface that everything else in this folder goes through.
//
// Statements are written once, in what SQLite (3.40 and later) and the engines of PostgreSQL's wire protocol
// (PostgreSQL 15 and later, Citus, CockroachDB, YugabyteDB) have in common: INSERT … ON CONFLICT, RETURNING, parameters
// $1 … $n, each used; no triggers, sequences, stored functions. What differs in CREATE TABLE is in migrations.h.
#ifndef GORDIAN_HISTORY_STORE_DATABASE_H_
#define GORDIAN_HISTORY_STORE_DATABASE_H_

#include <chrono>
#include <memory>
#include <string>

#include "history/store/error.h"
#include "history/store/value.h"

namespace gordian::history {

// The transaction did not happen, or nobody knows whether it did, and may be tried again as a whole: the database was
// busy, two writers met, the connection was lost.
struct TryAgain : Error {
  using Error::Error;
};

// Not for several threads at once. All functions throw Error or TryAgain.
class Database {
 public:
  virtual ~Database() = default;

  enum class Kind { kRead, kWrite };
  // REQUIRES: no transaction is open. A read transaction sees one state all along.
  virtual void begin(Kind kind) = 0;
  // What is written is on disk when this returns.
  virtual void commit() = 0;
  // Ends a transaction, if one is open, without a trace. Throws nothing.
  virtual void rollback() noexcept = 0;
  // Takes up a lost connection again. REQUIRES: no transaction is open.
  virtual void reconnect() = 0;

  virtual Rows query(const std::string& sql, const Values& parameters = {}) = 0;
  // How many rows were inserted, changed or deleted.
  virtual uint64_t execute(const std::string& sql, const Values& parameters = {}) = 0;
  // The same without an answer: may be sent later, at the latest before the next query or commit, which then throws
  // what went wrong. REQUIRES: a transaction is open.
  virtual void execute_later(const std::string& sql, const Values& parameters) = 0;

  virtual bool has_table(const std::string& name) = 0;
  // Whether it has no tables at all, and so belongs to nobody yet.
  virtual bool empty() = 0;
  virtual void vacuum() = 0;

  // For messages: the file, or the address without its password.
  virtual const std::string& name() const = 0;

  enum class Engine { kSqlite, kPostgres };
  virtual Engine engine() const = 0;
};

enum class Mode {
  kExisting,  // it has to be there
  kCreate     // a file is made if there is none
};

// By the URL's form: `postgresql://…` and `postgres://…`, else a file for SQLite (`sqlite:FILE` if its name looks
// otherwise). `patience`: how long to wait for a lock that another process holds.
std::unique_ptr<Database> open_database(const std::string& url, Mode mode, std::chrono::milliseconds patience);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_DATABASE_H_
