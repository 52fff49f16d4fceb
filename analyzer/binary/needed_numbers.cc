#include "analyzer/binary/needed_numbers.h"

#include <algorithm>
#include <cstddef>

namespace gordian {
namespace {

constexpr size_t kMostNumbers = 32;  // that are looked into

}  // namespace

void ReachedRelease::add(uint64_t place, const std::optional<Place>& number) {
  if (places.empty()) own = number;
  if (own != number) own.reset();
  places.insert(place);
}

NeededNumbers::NeededNumbers(const CodeWays& ways) : ways_(ways) {
  const std::set<TestedWord> numbers = ways.words();
  if (numbers.size() > kMostNumbers) return;
  for (const TestedWord& number : numbers) {
    if (number.bytes == sizeof(uint64_t)) continue;  // leads to an array
    ReachedBy& by = reached_by_.emplace_back(ReachedBy{number, {}});
    for (const SmallValues values : ways.values_told_apart(number))
      by.by_values.emplace_back(values, ways.reached_if(number, values));
  }
}

std::vector<NeededNumber> NeededNumbers::of(const std::set<uint64_t>& places) const {
  std::vector<NeededNumber> needed;
  for (const ReachedBy& by : reached_by_) {
    SmallValues leads_there;
    for (const auto& by_value : by.by_values)
      if (std::ranges::any_of(places, [&](uint64_t place) { return ways_.contains(by_value.second, place); }))
        leads_there = leads_there | by_value.first;
    if (!leads_there.is_all() && !leads_there.empty()) needed.push_back({by.number, leads_there});
  }
  return needed;
}

void move_needed(std::vector<NeededNumber>& needed, int64_t stride, int64_t away, bool stands_for_all) {
  std::erase_if(needed, [&](const NeededNumber& one) { return one.number.stride != 0 && one.number.stride != stride; });
  for (NeededNumber& one : needed) {
    if (one.number.stride == 0 || stands_for_all) continue;
    one.number.place.steps.back() += away;
    one.number.stride = 0;
  }
}

void infer_stride(Decrease& decrease, const std::optional<Place>& own) {
  if (!own || decrease.word.steps.size() == 1) return;
  for (const NeededNumber& one : decrease.needed) {
    const std::vector<int64_t>& first = one.number.place.steps;
    if (one.number.stride == 0 || first.size() != own->steps.size() ||
        !std::equal(first.begin(), first.end() - 1, own->steps.begin()))
      continue;
    decrease.stride = one.number.stride;
    decrease.word.steps.back() -= own->steps.back() - first.back();
    return;
  }
}

}  // namespace gordian
