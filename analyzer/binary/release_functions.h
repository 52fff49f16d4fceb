// Functions that only give memory back: what a destructor calls without doing anything that its program would miss.
#ifndef GORDIAN_ANALYZER_BINARY_RELEASE_FUNCTIONS_H_
#define GORDIAN_ANALYZER_BINARY_RELEASE_FUNCTIONS_H_

#include <string_view>

namespace gordian {

// `name` is demangled and without parameters ("operator delete", "std::vector<A, std::allocator<A> >::~vector"). True
// for the allocator, for the standard library's destructors, smart pointers and accessors, and for what compilers add
// to functions (stack protector, exception handling, sanitizers). False for everything else, so also for what prints,
// locks, joins or calls back.
bool is_release_function(std::string_view name);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_RELEASE_FUNCTIONS_H_
