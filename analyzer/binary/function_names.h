// Shortening a demangled function name to what a call stack shows.
#ifndef GORDIAN_ANALYZER_BINARY_FUNCTION_NAMES_H_
#define GORDIAN_ANALYZER_BINARY_FUNCTION_NAMES_H_

#include <string>
#include <string_view>

namespace gordian {

// "void ns::C<int (*)(A)>::f<int>(int) const [clone .cold]" → "ns::C<int (*)(A)>::f<int>": without return type,
// parameter lists (of enclosing functions too), qualifiers, clone and ABI tags. Any input is accepted.
std::string without_parameters(std::string_view demangled);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_FUNCTION_NAMES_H_
