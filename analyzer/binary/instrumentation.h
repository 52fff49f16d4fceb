// What compilers put into functions to count, trace or check: it is no part of what a destructor does.
#ifndef GORDIAN_ANALYZER_BINARY_INSTRUMENTATION_H_
#define GORDIAN_ANALYZER_BINARY_INSTRUMENTATION_H_

#include <string_view>

namespace gordian {

// Functions of the runtimes of gcov and of clang's profiles, of the sanitizers, of -pg and of -finstrument-functions.
// Their code may be in the program itself, and is not to be looked into.
bool is_instrumentation_function(std::string_view name);

// A variable that such code counts in.
bool is_instrumentation_variable(std::string_view name);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_INSTRUMENTATION_H_
