// Where the virtual bases of a class lie in a whole object of it.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_VIRTUAL_BASES_H_
#define GORDIAN_ANALYZER_OWNERSHIP_VIRTUAL_BASES_H_

#include <cstdint>
#include <vector>

#include "analyzer/binary/binaries.h"

namespace gordian {

struct VirtualBase {
  TypeId type = kNoType;
  uint64_t offset = 0;  // in an object whose own class is the one that was asked about
};

// Those with members, each once. Empty if there are none, or if the layout cannot be told for sure.
std::vector<VirtualBase> virtual_bases(Binaries& binaries, TypeId type);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_VIRTUAL_BASES_H_
