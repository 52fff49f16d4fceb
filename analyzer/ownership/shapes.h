// Containers without debug info: std::map and std::unordered_map give themselves away by the way their nodes point at
// each other. Found ones own their nodes, and are candidates for `cache` findings.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_SHAPES_H_
#define GORDIAN_ANALYZER_OWNERSHIP_SHAPES_H_

#include <cstddef>

#include "analyzer/ownership/typing.h"

namespace gordian {

// Gives untyped plain blocks that are nodes of a recognised container their role, and returns how many there were.
size_t find_shapes(const Heap& heap, const Units& units, Typing& typing);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_SHAPES_H_
