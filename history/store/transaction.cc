#include "history/store/transaction.h"

#include <algorithm>
#include <thread>

namespace gordian::history {
namespace {

using std::chrono::milliseconds;

std::string tried_for(milliseconds patience) {
  const int64_t tenths = (patience.count() + 50) / 100;
  return " Tried again for " + std::to_string(tenths / 10) +
         (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10)) + " s.";
}

}  // namespace

void again(const std::function<void()>& work, milliseconds patience) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point deadline = Clock::time_point::max();
  for (milliseconds pause(20);; pause = std::min(pause * 2, milliseconds(1000))) {
    try {
      return work();
    } catch (const TryAgain& problem) {
      const Clock::time_point now = Clock::now();
      if (deadline == Clock::time_point::max()) deadline = now + patience;
      if (now + pause > deadline) {
        throw Error(
            problem.what() + tried_for(patience) +
            " Nothing of this step was kept, and what was there before is whole: repeat it when the database can "
            "be reached.");
      }
    }
    std::this_thread::sleep_for(pause);
  }
}

void transact(Database& database, Database::Kind kind, milliseconds patience, const std::function<void()>& work) {
  again(
      [&] {
        try {
          database.reconnect();
          database.begin(kind);
          work();
          database.commit();
        } catch (...) {
          database.rollback();
          throw;
        }
      },
      patience);
}

std::unique_ptr<Database> open_patiently(const std::string& url, Mode mode, milliseconds patience) {
  std::unique_ptr<Database> database;
  again([&] { database = open_database(url, mode, patience); }, patience);
  return database;
}

}  // namespace gordian::history
