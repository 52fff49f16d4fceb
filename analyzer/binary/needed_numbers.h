// What must numbers in memory be for code to come to a release?
//
//     cmpb $1,0x20(%rbx) ; je release      a variant's second alternative: 1
//
// A walk tells the ways that it has gone and the numbers that were tested (code_ways.h). Of a number in an array's
// elements, which a loop tests in each round, each element needs its own.
#ifndef GORDIAN_ANALYZER_BINARY_NEEDED_NUMBERS_H_
#define GORDIAN_ANALYZER_BINARY_NEEDED_NUMBERS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "analyzer/binary/code_ways.h"
#include "analyzer/binary/releases.h"

namespace gordian {

// How paths came to a release.
struct ReachedRelease {
  std::set<uint64_t> places;  // at which they had come last
  std::optional<Place> own;   // the number beside the word that was tested last; nothing: none, or several
  void add(uint64_t place, const std::optional<Place>& number);
};

class NeededNumbers {
 public:
  // `ways`: all that there are, and built.
  explicit NeededNumbers(const CodeWays& ways);
  // For the code to come to one of the places.
  std::vector<NeededNumber> of(const std::set<uint64_t>& places) const;

 private:
  struct ReachedBy {
    TestedWord number;
    std::vector<std::pair<SmallValues, CodeWays::Reached>> by_values;
  };
  const CodeWays& ways_;
  std::vector<ReachedBy> reached_by_;
};

// In the round that is `away` from the first: what is needed of each element's own number is needed of that element's.
// Numbers with other strides say nothing here. `stands_for_all`: of what is found in the first round.
void move_needed(std::vector<NeededNumber>& needed, int64_t stride, int64_t away, bool stands_for_all);

// Only one round of a loop has come to the release, though numbers of several elements were tested: which round it was
// the number says that was tested last. It stands for all then.
void infer_stride(Decrease& decrease, const std::optional<Place>& own);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_NEEDED_NUMBERS_H_
