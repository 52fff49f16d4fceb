// Where an address lies among sorted ones: millions are looked up for every million that there are.
//
// Problem: a binary search over a hundred million addresses waits for memory at almost each of its 27 steps. Choice: a
// tree without pointers. Above the addresses lies a level of every 16th, above that one of every 256th, and so on; each
// step compares 16 neighbours (two cache lines) without branches, and all levels but the last two or three stay in the
// cache. It takes half a byte an address. Rejected: a table by page, which is faster still, but which addresses that
// are far apart, as a hostile file may have them, blow up.
#ifndef GORDIAN_ANALYZER_GRAPH_ADDRESS_INDEX_H_
#define GORDIAN_ANALYZER_GRAPH_ADDRESS_INDEX_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gordian {

class AddressIndex {
 public:
  // `addresses` is sorted; the same vector is given to each lookup.
  void build(const std::vector<uint64_t>& addresses) {
    levels_.clear();
    for (const std::vector<uint64_t>* below = &addresses; below->size() > kFan; below = &levels_.back()) {
      std::vector<uint64_t> level;
      level.reserve(below->size() / kFan + 1);
      for (size_t i = 0; i < below->size(); i += kFan) level.push_back((*below)[i]);
      levels_.push_back(std::move(level));
    }
  }

  // How many addresses are at most `wanted`.
  size_t count_up_to(const std::vector<uint64_t>& addresses, uint64_t wanted) const {
    size_t group = 0;  // index of the 16 neighbours to look at
    for (size_t level = levels_.size(); level-- > 0;) {
      const size_t found = count_in(levels_[level], group, wanted);
      if (found == 0) return 0;  // below the first one
      group = found - 1;
    }
    return count_in(addresses, group, wanted);
  }

 private:
  static constexpr size_t kFan = 16;

  static size_t count_in(const std::vector<uint64_t>& level, size_t group, uint64_t wanted) {
    const size_t begin = group * kFan;
    const uint64_t* const at = level.data() + begin;
    size_t found = 0;
    if (level.size() - begin >= kFan) {
      for (size_t i = 0; i < kFan; ++i) found += at[i] <= wanted ? 1 : 0;
    } else {
      for (size_t i = 0; i < level.size() - begin; ++i) found += at[i] <= wanted ? 1 : 0;
    }
    return begin + found;
  }

  std::vector<std::vector<uint64_t>> levels_;  // the lowest first
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_GRAPH_ADDRESS_INDEX_H_
