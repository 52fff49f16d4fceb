// A sequence of numbers that never fall, such as where each block's words begin, in four bytes each: the lower halves,
// and the few places at which the upper half grows.
#ifndef GORDIAN_ANALYZER_GRAPH_OFFSETS_H_
#define GORDIAN_ANALYZER_GRAPH_OFFSETS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gordian {

class Offsets {
 public:
  void reserve(size_t count) { low_.reserve(count); }
  size_t size() const { return low_.size(); }

  // REQUIRES: not below the last one.
  void push_back(uint64_t offset) {
    for (; offset >> 32 > grows_at_.size();) grows_at_.push_back(low_.size());
    low_.push_back(static_cast<uint32_t>(offset));
  }

  uint64_t operator[](size_t index) const {
    if (grows_at_.empty()) return low_[index];
    const auto grown = std::upper_bound(grows_at_.begin(), grows_at_.end(), index) - grows_at_.begin();
    return static_cast<uint64_t>(grown) << 32 | low_[index];
  }
  uint64_t back() const { return (*this)[low_.size() - 1]; }

 private:
  std::vector<uint32_t> low_;
  std::vector<size_t> grows_at_;  // from this index on the upper half is one more
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_GRAPH_OFFSETS_H_
