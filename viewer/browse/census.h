// What is kept of a snapshot when it is closed: enough to compare it with others of its process.
#ifndef GORDIAN_VIEWER_BROWSE_CENSUS_H_
#define GORDIAN_VIEWER_BROWSE_CENSUS_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "analyzer/analyze.h"

namespace gordian {

struct CensusLine {
  uint64_t count = 0;
  uint64_t bytes = 0;
};

struct Census {
  static constexpr size_t kAges = 15;
  report::Report report;
  std::map<std::string, CensusLine> types;  // objects and plain blocks, by the name of their type
  std::map<std::string, CensusLine> sites;  // blocks, by the innermost frame of the program's own that allocated them
  std::array<uint64_t, kAges> by_age{};     // blocks by how many snapshots they have lived through; 14: 14 or more
};

Census take_census(const Analyzed& analyzed);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_CENSUS_H_
