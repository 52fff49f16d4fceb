// What goes into a statement, and rows that come out of one: the same for every database.
#ifndef GORDIAN_HISTORY_STORE_VALUE_H_
#define GORDIAN_HISTORY_STORE_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gordian::history {

struct Blob {
  std::string bytes;
};

using Value = std::variant<std::monostate, int64_t, std::string, Blob>;  // the first one is SQL's NULL
using Values = std::vector<Value>;

// A row of an answer. Whoever wrote the database is not trusted: each getter throws Error if something else than it
// asks for is there, or nothing at all.
class Row {
 public:
  explicit Row(Values values) : values_(std::move(values)) {}

  int64_t signed_number(size_t column) const;
  uint64_t number(size_t column) const;  // a negative one is an error, too
  std::string text(size_t column) const;
  const std::string& blob(size_t column) const;

  // As above; of NULL 0 and "".
  int64_t signed_number_or_0(size_t column) const;
  uint64_t number_or_0(size_t column) const;
  std::string text_or_empty(size_t column) const;
  bool null(size_t column) const;

 private:
  const Value& at(size_t column) const;

  Values values_;
};

using Rows = std::vector<Row>;

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_VALUE_H_
