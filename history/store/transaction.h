// What is tried again, with a bound, when that may help.
#ifndef GORDIAN_HISTORY_STORE_TRANSACTION_H_
#define GORDIAN_HISTORY_STORE_TRANSACTION_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "history/store/database.h"

namespace gordian::history {

// Does `work` as often as it throws TryAgain, but not for longer than `patience` after the first time; then throws
// Error.
void again(const std::function<void()>& work, std::chrono::milliseconds patience);

// Does `work` in a transaction of `database`. It must not leave anything behind outside of the database that its next
// try would trip over, and has to be idempotent: when a connection is lost, nobody knows whether it happened.
void transact(Database& database, Database::Kind kind, std::chrono::milliseconds patience,
              const std::function<void()>& work);

// open_database() that waits for a server which is about to start.
std::unique_ptr<Database> open_patiently(const std::string& url, Mode mode, std::chrono::milliseconds patience);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_TRANSACTION_H_
