// Control blocks of programs without RTTI and symbols: known by what they look like.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_NAMELESS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_NAMELESS_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"
#include "analyzer/ownership/scheme.h"

namespace gordian {

struct KnownVtable {
  const Scheme* scheme = nullptr;  // null: not of a control block
  ControlLayout layout;
  bool split_counts = false;  // they are two int32 in the strong count
};

// What is found out about `vtables`, which are addresses of vtables without a name (Vtable::UNNAMED_AT_8). Those that
// are not, or not surely, of control blocks are left out.
std::unordered_map<uint64_t, KnownVtable> recognise_nameless(const Heap& heap, Binaries& binaries,
                                                             const std::vector<uint64_t>& vtables);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_NAMELESS_H_
