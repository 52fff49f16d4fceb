// Where the member begins that a word of an object belongs to, if no debug info says so but a shape does.
//
// A map leads to its nodes by three words (root, first, last), a list by two: without debug info these would be several
// members, none of which frees everything when it becomes weak.
#ifndef GORDIAN_ANALYZER_FIND_MEMBER_BEGIN_H_
#define GORDIAN_ANALYZER_FIND_MEMBER_BEGIN_H_

#include <cstdint>
#include <optional>

#include "analyzer/find/references.h"

namespace gordian {

// The address; nothing if the word's shape says nothing. `reference` leads from the object to a plain block.
std::optional<uint64_t> member_begin(const References& references, const Reference& reference);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_MEMBER_BEGIN_H_
