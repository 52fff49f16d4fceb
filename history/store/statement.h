// A statement that is put together of parts, with its parameters.
#ifndef GORDIAN_HISTORY_STORE_STATEMENT_H_
#define GORDIAN_HISTORY_STORE_STATEMENT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "history/store/value.h"

namespace gordian::history {

class Statement {
 public:
  void add(std::string_view sql) { sql_ += sql; }
  // … and a parameter behind it.
  void add(std::string_view sql, Value value) {
    values_.push_back(std::move(value));
    sql_ += sql;
    sql_ += '$' + std::to_string(values_.size());
  }
  const std::string& sql() const { return sql_; }
  const Values& values() const { return values_; }

 private:
  std::string sql_;
  Values values_;
};

// As SQL's numbers, which have a sign.
inline Value as_limit(size_t limit) { return static_cast<int64_t>(std::min<size_t>(limit, size_t{1} << 30)); }
inline Value as_time(uint64_t at) {
  return static_cast<int64_t>(std::min<uint64_t>(at, std::numeric_limits<int64_t>::max()));
}

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_STATEMENT_H_
