// Which numbers behind a pointer: a set of their offsets, as far as a count may lie into what counts itself.
#ifndef GORDIAN_ANALYZER_BINARY_NUMBER_SET_H_
#define GORDIAN_ANALYZER_BINARY_NUMBER_SET_H_

#include <array>
#include <compare>
#include <cstdint>

#include "schema/snapshot_format.h"

namespace gordian {

class NumberSet {
 public:
  static constexpr int64_t kEnd = snapshot_format::kNumbersReach;  // offsets are below

  static bool fits(int64_t offset) { return offset >= 0 && offset < kEnd; }
  // REQUIRES: fits(offset). Of an offset that is not a multiple of 4, the number around it is meant.
  void insert(int64_t offset) { part(offset) |= bit(offset); }
  bool contains(int64_t offset) const { return fits(offset) && (parts_[place(offset) / kBits] & bit(offset)) != 0; }
  bool empty() const { return *this == NumberSet(); }
  void insert(const NumberSet& others) {
    for (size_t i = 0; i < parts_.size(); ++i) parts_[i] |= others.parts_[i];
  }
  NumberSet without(int64_t offset) const {
    NumberSet result = *this;
    if (fits(offset)) result.part(offset) &= ~bit(offset);
    return result;
  }
  // One value for the same set, to tell sets apart.
  uint64_t key() const {
    uint64_t key = 0;
    for (const uint64_t part : parts_) key = key * 0x9e3779b97f4a7c15 + part;
    return key;
  }
  auto operator<=>(const NumberSet&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check

 private:
  static constexpr size_t kBits = 64;
  static constexpr size_t place(int64_t offset) { return static_cast<size_t>(offset) / 4; }
  static constexpr uint64_t bit(int64_t offset) { return uint64_t{1} << (place(offset) % kBits); }
  uint64_t& part(int64_t offset) { return parts_[place(offset) / kBits]; }

  std::array<uint64_t, static_cast<size_t>(kEnd) / 4 / kBits> parts_ = {};
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_NUMBER_SET_H_
