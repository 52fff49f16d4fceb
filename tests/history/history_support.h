// What the tests of the history share: databases of both kinds, reports, and a second implementation to compare with.
#ifndef GORDIAN_TESTS_HISTORY_HISTORY_SUPPORT_H_
#define GORDIAN_TESTS_HISTORY_HISTORY_SUPPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "history/store/database.h"
#include "history/store/history.h"
#include "history/store/queries.h"

namespace gordian::history {

inline constexpr uint64_t kSecond = 1'000'000'000;
// The n-th night of the tests.
inline uint64_t night(uint64_t number) { return (1'767'236'400 + number * 86'400) * kSecond; }

// A test's body runs with each kind of database. It gets an empty one, which is gone behind it.
class EachDatabase : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override;
  void TearDown() override;

  const std::string& url() const { return url_; }
  std::unique_ptr<History> open() const { return open_history(url_); }
  std::unique_ptr<Queries> ask() const { return open_queries(url_); }
  std::unique_ptr<Database> database(Mode mode = Mode::kExisting) const;
  bool is_sqlite() const { return std::string(GetParam()) == "sqlite"; }

 private:
  std::string url_;
  std::string folder_;  // of SQLite
  std::string schema_;  // of PostgreSQL
};

#define INSTANTIATE_FOR_EACH_DATABASE(suite)                                   \
  INSTANTIATE_TEST_SUITE_P(Each, suite, testing::Values("sqlite", "postgres"), \
                           [](const testing::TestParamInfo<const char*>& kind) { return kind.param; })

// What `work` complains of; empty if it does not.
template <typename Work>
std::string complaint_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// A ring of two objects, A and B.
report::Finding ring(const std::string& id, uint64_t instances = 1, uint64_t bytes = 64);
report::Finding finding_of_kind(const std::string& id, const std::string& kind, uint64_t instances = 1);

// A report of `binary` on project `p`, branch `main`, in the build "b<number of the night>".
NewRun run_of(const std::string& binary, uint64_t night_number, const std::vector<report::Finding>& findings,
              uint32_t pid = 1);

}  // namespace gordian::history

#endif  // GORDIAN_TESTS_HISTORY_HISTORY_SUPPORT_H_
