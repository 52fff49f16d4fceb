// Does the release of a handle depend on a number beside it?
#ifndef GORDIAN_ANALYZER_BINARY_RELEASE_CONDITIONS_H_
#define GORDIAN_ANALYZER_BINARY_RELEASE_CONDITIONS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "analyzer/binary/releases.h"

namespace gordian {

class ReleaseConditions {
 public:
  // What a path chose, in order: where, and which of the ways from there.
  using Way = std::vector<std::pair<uint64_t, uint64_t>>;

  // The number at `offset` behind the word is lowered on a path that went these ways: by the place of the number that
  // decided (without steps: numbers of which nobody knows where they lie), those that decided nothing left out.
  void add(const Place& word, uint16_t offset, const std::map<Place, Way>& ways);

  // The numbers without which the release does not happen. `ways_from` is how many ways there are at a place.
  std::vector<Place> of(const Place& word, uint16_t offset, const std::function<size_t(uint64_t)>& ways_from) const;

 private:
  struct Release {
    size_t paths = 0;
    std::map<Place, std::pair<size_t, std::set<Way>>> numbers;  // on how many of the paths the number decided; how
  };
  std::map<std::pair<Place, uint16_t>, Release> releases_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_RELEASE_CONDITIONS_H_
