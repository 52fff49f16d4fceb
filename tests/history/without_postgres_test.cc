// A build without libpq: what it says of a server.
#include <string>

#include <gtest/gtest.h>

#include "history/store/history.h"
#include "history/store/queries.h"
#include "tests/history/history_support.h"

namespace gordian::history {
namespace {

TEST(WithoutPostgres, AUrlSaysWhatToDo) {
  const std::string said =
      "this gordian was built without PostgreSQL. Install libpq-dev and build it again, or give a file for SQLite.";
  for (const char* url : {"postgresql://gordian@127.0.0.1/x", "postgres:///x"}) {
    EXPECT_EQ(complaint_of([&] { open_history(url); }), said) << url;
    EXPECT_EQ(complaint_of([&] { open_existing_history(url); }), said) << url;
    EXPECT_EQ(complaint_of([&] { open_queries(url); }), said) << url;
  }
}

}  // namespace
}  // namespace gordian::history
