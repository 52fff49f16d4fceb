// Tables of functions in constant data: "handlers[kind](object)".
#ifndef GORDIAN_ANALYZER_BINARY_FUNCTION_TABLES_H_
#define GORDIAN_ANALYZER_BINARY_FUNCTION_TABLES_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "analyzer/binary/code_space.h"
#include "analyzer/binary/jump_tables.h"

namespace gordian {

struct FunctionEntry {
  uint64_t address = 0;   // of the function, at run time; 0: there is none in this case
  bool external = false;  // no image is known to define it; `address` is the place that holds it
};

// The functions of a table by case, at most `most`; `stride` bytes lie between two of them (in a table of structures,
// more than an entry has). Empty if it is no such table, or it cannot be told where it ends. `is_function` says what
// code can be called.
std::vector<FunctionEntry> functions_in(CodeSpace& space, const JumpTable& table, uint64_t stride, size_t most,
                                        const std::function<bool(uint64_t)>& is_function);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_FUNCTION_TABLES_H_
