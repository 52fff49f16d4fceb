// Objects that count themselves.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_INTRUSIVE_H_
#define GORDIAN_ANALYZER_OWNERSHIP_INTRUSIVE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/ownership/scheme.h"
#include "analyzer/ownership/typing.h"

namespace gordian {

struct Intrusive {
  std::vector<BareUnit> objects;   // in the order of their blocks
  std::vector<BlockId> undecided;  // objects behind what looks like a smart pointer, in their order
};

// Finds them with what `typing`, done without them, says of the pointers to them.
Intrusive find_intrusive(const Heap& heap, const Units& units, const Typing& typing);

// … by the code that releases them, besides those that are known: of those that are undecided, those of which nothing
// says what they are, and those with a vptr, which raw pointers may own.
std::vector<BareUnit> find_intrusive_by_code(const Heap& heap, const Units& units, const Typing& typing,
                                             const Intrusive& known);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_INTRUSIVE_H_
