#include "analyzer/binary/null_tests.h"

#include <cstddef>

namespace gordian {
namespace {

constexpr size_t kMostWords = 64;  // that are looked into

}  // namespace

std::map<uint64_t, NeededPointers> pointers_needed(const CodeWays& ways, const std::set<uint64_t>& places) {
  std::map<uint64_t, NeededPointers> result;
  const CodeWays::Reached in_any_case = ways.reached();
  size_t looked_into = 0;
  for (const TestedWord& word : ways.words()) {
    if (++looked_into > kMostWords) break;
    const SmallValues null = SmallValues::one(0);
    for (const SmallValues values : {null, ~null}) {
      const CodeWays::Reached reached = ways.reached_if(word, values);
      for (const uint64_t place : places) {
        if (!ways.contains(in_any_case, place) || ways.contains(reached, place)) continue;
        NeededPointers& needed = result[place];
        (values == null ? needed.not_null : needed.null).push_back(word.place);
      }
    }
  }
  return result;
}

}  // namespace gordian
