// Paths that are still to be followed.
#ifndef GORDIAN_ANALYZER_BINARY_PATH_QUEUE_H_
#define GORDIAN_ANALYZER_BINARY_PATH_QUEUE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace gordian {

// Those with few rounds of loops come first, among them the last one that was added: everything that a loop's first
// round may do is looked at before its tenth, however long the work goes on. `Path` has `rounds`.
template <typename Path>
class PathQueue {
 public:
  bool full() const { return count_ >= kMost; }
  bool empty() const { return count_ == 0; }
  void add(Path path) {
    levels_[level_of(path)].push_back(std::move(path));
    ++count_;
  }
  // Not empty.
  Path take() {
    auto& level = *std::find_if(levels_.begin(), levels_.end(), [](const auto& one) { return !one.empty(); });
    Path path = std::move(level.back());
    level.pop_back();
    --count_;
    return path;
  }
  // Whether one that is queued comes before this one.
  bool comes_before(const Path& path) const {
    const auto end = levels_.begin() + static_cast<std::ptrdiff_t>(level_of(path));
    return std::any_of(levels_.begin(), end, [](const auto& one) { return !one.empty(); });
  }

 private:
  static constexpr size_t kMost = 2'000;
  static constexpr size_t kLevels = 16;
  static size_t level_of(const Path& path) { return std::min<size_t>(path.rounds, kLevels - 1); }

  std::array<std::vector<Path>, kLevels> levels_;
  size_t count_ = 0;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_PATH_QUEUE_H_
