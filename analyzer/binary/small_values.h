// What a small number in memory may be for code to go one way: a variant's index, an optional's flag, a pointer's being
// null.
//
//     cmpb $1,0x20(%rbx) ; jbe …        one way: 0 and 1; the other: everything else
#ifndef GORDIAN_ANALYZER_BINARY_SMALL_VALUES_H_
#define GORDIAN_ANALYZER_BINARY_SMALL_VALUES_H_

#include <compare>
#include <cstdint>

#include "analyzer/binary/instructions.h"

namespace gordian {

// Whether `a` and `b` compare so; the condition is that of a jump behind `cmp a, b`, none of those that are not known.
bool holds(Condition condition, int64_t a, int64_t b);

// A set of numbers: those below kEnd are told apart, all others are together in it or not.
class SmallValues {
 public:
  static constexpr uint32_t kEnd = 63;

  constexpr SmallValues() = default;  // none
  static constexpr SmallValues all() { return SmallValues(~uint64_t{0}); }
  static constexpr SmallValues one(uint64_t value) { return SmallValues(uint64_t{1} << (value < kEnd ? value : kEnd)); }
  // Those x for which `x + added` compares so with `with`, or does not.
  static SmallValues by(Condition condition, bool holds, int64_t added, int64_t with);

  bool contains(uint64_t value) const { return (bits_ & one(value).bits_) != 0; }
  bool meets(SmallValues others) const { return (bits_ & others.bits_) != 0; }
  bool is_all() const { return *this == all(); }
  SmallValues operator|(SmallValues others) const { return SmallValues(bits_ | others.bits_); }
  SmallValues operator&(SmallValues others) const { return SmallValues(bits_ & others.bits_); }
  SmallValues operator~() const { return SmallValues(~bits_); }
  bool empty() const { return bits_ == 0; }
  auto operator<=>(const SmallValues&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check

 private:
  explicit constexpr SmallValues(uint64_t bits) : bits_(bits) {}

  uint64_t bits_ = 0;  // the last one: those from kEnd on
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_SMALL_VALUES_H_
