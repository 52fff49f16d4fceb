// Ways out of loops that known values decide to go on with.
//
//   for (auto element = array + 1000; element != array; ) (--element)->~shared_ptr();
//
// All values are known here, and each round's branch goes the way that they say. A walk gives up after some rounds, and
// would not come to what follows the loop: the members in front of the array. So it goes on there by force: a branch
// that was decided each time that it was come to, always the same way, but by different values, would go the other way
// some day.
#ifndef GORDIAN_ANALYZER_BINARY_LOOP_EXITS_H_
#define GORDIAN_ANALYZER_BINARY_LOOP_EXITS_H_

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/binary/path_walk.h"

namespace gordian {

class LoopExits {
 public:
  // As PathWalk::branching; `key` tells apart where, in which context, and paths of which kind.
  void note(uint64_t key, const Path& path, const Instruction& one, std::optional<bool> taken);

  // The last path that came to each such branch, and where it would go on; each is given once.
  std::vector<std::pair<Path, uint64_t>> take();

 private:
  struct Decision {
    Value a, b;
    bool varies = false;
    uint8_t ways = 0;  // bit 0: went on, bit 1: jumped
    uint64_t next = 0, target = 0;
    std::optional<Path> path;  // the last one, if it varies
  };

  std::unordered_map<uint64_t, Decision> decisions_;
  size_t kept_paths_ = 0;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_LOOP_EXITS_H_
