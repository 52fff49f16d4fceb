// The names of builds, asked for as they are needed.
#ifndef GORDIAN_HISTORY_STORE_BUILD_NAMES_H_
#define GORDIAN_HISTORY_STORE_BUILD_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "history/store/database.h"

namespace gordian::history {

// What is known stays right whatever is added later: a build's number is a hash of its name.
class BuildNames {
 public:
  // Empty if it is 0, or not there.
  std::string name(Database& database, int64_t project, int64_t build);

 private:
  static constexpr size_t kMost = 100'000;

  std::map<std::pair<int64_t, int64_t>, std::string> names_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_BUILD_NAMES_H_
