// Where findings are: in which binaries, on which branches.
#ifndef GORDIAN_HISTORY_STORE_WHEREABOUTS_H_
#define GORDIAN_HISTORY_STORE_WHEREABOUTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "history/store/database.h"

namespace gordian::history {

// Where else a finding with the same fingerprint stands.
struct Elsewhere {
  std::string branch, binary;
  bool there = false;  // in the binary's last night
  uint64_t since_at = 0, last_at = 0;
};

// The same of all findings of a project, in little room; and by what each of its binaries is known to be as it was.
struct Whereabouts {
  struct Series {
    std::string branch, binary;
    int64_t revision = 0;            // see revision.h
    int64_t last_at = 0;             // its last night
    std::vector<uint32_t> findings;  // all that it has or had, as indexes
  };
  struct Place {
    uint32_t series = 0;  // index
    int64_t since_at = 0;
    int64_t to_at = 0;  // kForever: it is there
  };
  struct Finding {
    std::string id;
    std::vector<Place> places;  // in the order of Queries::elsewhere()
  };
  std::vector<Series> series;  // by branch and binary
  std::vector<Finding> findings;
};

// Each is called within a read transaction; see class Queries.
std::vector<Elsewhere> elsewhere_of(Database& database, const std::string& project, const std::string& id,
                                    size_t limit);
Whereabouts whereabouts_of(Database& database, const std::string& project, const std::vector<std::string>& branches,
                           size_t limit);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_WHEREABOUTS_H_
