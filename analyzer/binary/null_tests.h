// Which pointers must (not) be null for code to get to a place?
//
//     ~Session() { if (thread_) { thread_->join(); log("joined"); } … }
// log is called only if thread_ is no null pointer.
#ifndef GORDIAN_ANALYZER_BINARY_NULL_TESTS_H_
#define GORDIAN_ANALYZER_BINARY_NULL_TESTS_H_

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "analyzer/binary/code_ways.h"

namespace gordian {

// Words that must (not) be zero. Sorted.
struct NeededPointers {
  std::vector<Place> null, not_null;
  auto operator<=>(const NeededPointers&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// What each of these places needs; of places to which no way leads nothing. `ways`: with tests of pointers only, and
// built.
std::map<uint64_t, NeededPointers> pointers_needed(const CodeWays& ways, const std::set<uint64_t>& places);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_NULL_TESTS_H_
