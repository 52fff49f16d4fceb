// What the rounds of a loop over an array have in common.
#ifndef GORDIAN_ANALYZER_BINARY_ROUNDS_H_
#define GORDIAN_ANALYZER_BINARY_ROUNDS_H_

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace gordian {

// Of the elements that the rounds came to: the first one, and how far it is to the next; 0 if there is none. Below the
// pointer that leads there, a loop goes backwards from the end, as libc++'s do.
inline std::pair<int64_t, int64_t> first_and_stride(std::vector<int64_t> elements) {
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  if (elements.back() < 0) std::reverse(elements.begin(), elements.end());
  return {elements[0], elements.size() > 1 ? elements[1] - elements[0] : 0};
}

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_ROUNDS_H_
