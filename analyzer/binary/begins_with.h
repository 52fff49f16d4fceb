// Names that are known by how they begin.
#ifndef GORDIAN_ANALYZER_BINARY_BEGINS_WITH_H_
#define GORDIAN_ANALYZER_BINARY_BEGINS_WITH_H_

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace gordian {

// `beginnings`: an array of them, or a list in braces.
template <typename Beginnings = std::initializer_list<std::string_view>>
bool begins_with_any(std::string_view name, const Beginnings& beginnings) {
  return std::ranges::any_of(beginnings, [name](std::string_view one) { return name.starts_with(one); });
}

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_BEGINS_WITH_H_
