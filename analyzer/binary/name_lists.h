// Names that a list knows, whole or by how they begin.
#ifndef GORDIAN_ANALYZER_BINARY_NAME_LISTS_H_
#define GORDIAN_ANALYZER_BINARY_NAME_LISTS_H_

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace gordian {

// `beginnings`: an array of them, or a list in braces.
template <typename Beginnings = std::initializer_list<std::string_view>>
bool begins_with_any(std::string_view name, const Beginnings& beginnings) {
  return std::ranges::any_of(beginnings, [name](std::string_view one) { return name.starts_with(one); });
}

template <typename Names>
bool is_one_of(std::string_view name, const Names& names) {
  return std::ranges::find(names, name) != std::ranges::end(names);
}

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_NAME_LISTS_H_
