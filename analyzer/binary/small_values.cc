#include "analyzer/binary/small_values.h"

namespace gordian {

bool holds(Condition condition, int64_t a, int64_t b) {
  const auto ua = static_cast<uint64_t>(a), ub = static_cast<uint64_t>(b);
  switch (condition) {
    case Condition::kEqual:
      return a == b;
    case Condition::kNotEqual:
      return a != b;
    case Condition::kLess:
      return a < b;
    case Condition::kLessOrEqual:
      return a <= b;
    case Condition::kGreater:
      return a > b;
    case Condition::kGreaterOrEqual:
      return a >= b;
    case Condition::kBelow:
      return ua < ub;
    case Condition::kBelowOrEqual:
      return ua <= ub;
    case Condition::kAbove:
      return ua > ub;
    default:
      return ua >= ub;
  }
}

// A large number may compare in any way, but it equals no small one.
SmallValues SmallValues::by(Condition condition, bool holds, int64_t added, int64_t with) {
  SmallValues result;
  for (uint32_t value = 0; value < kEnd; ++value)
    if (gordian::holds(condition, int64_t{value} + added, with) == holds) result = result | one(value);
  const bool small = with >= added && with - added < kEnd;
  const bool equal = (condition == Condition::kEqual && holds) || (condition == Condition::kNotEqual && !holds);
  return small && equal ? result : result | one(kEnd);
}

}  // namespace gordian
