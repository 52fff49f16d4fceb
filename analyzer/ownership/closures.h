// Closures of std::function without debug info: found by the manager function beside them, named after their type.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_CLOSURES_H_
#define GORDIAN_ANALYZER_OWNERSHIP_CLOSURES_H_

#include <cstddef>

#include "analyzer/ownership/typing.h"

namespace gordian {

// Gives untyped plain blocks that a std::function keeps its functor in their owner and their name, and returns how many
// there were.
size_t find_closures(const Heap& heap, const Units& units, Typing& typing);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_CLOSURES_H_
