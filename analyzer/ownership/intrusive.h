// Objects that count themselves.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_INTRUSIVE_H_
#define GORDIAN_ANALYZER_OWNERSHIP_INTRUSIVE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/ownership/scheme.h"
#include "analyzer/ownership/typing.h"

namespace gordian {

// Finds them with what `typing`, done without them, says of the pointers to them. In the order of their blocks.
std::vector<BareUnit> find_intrusive(const Heap& heap, const Units& units, const Typing& typing);

// … by the code that releases them: those of which nothing else says what they are.
std::vector<BareUnit> find_intrusive_by_code(const Heap& heap, const Units& units, const Typing& typing);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_INTRUSIVE_H_
