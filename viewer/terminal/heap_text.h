// A heap on the terminal, in the spirit of Python's gc module: gc.get_objects(), gc.get_referrers(),
// gc.get_referents().
#ifndef GORDIAN_VIEWER_TERMINAL_HEAP_TEXT_H_
#define GORDIAN_VIEWER_TERMINAL_HEAP_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "viewer/browse/difference.h"
#include "viewer/browse/heap_browser.h"

namespace gordian {

// All end with a newline. Names in them come from the program: whoever prints them makes them printable.

// The types that retain most.
std::string types_text(const HeapBrowser& browser, size_t top);
// The instances of a type that retain most. REQUIRES: type < types().types().size().
std::string instances_text(HeapBrowser& browser, uint32_t type, size_t top);
std::string referrers_text(HeapBrowser& browser, NodeId node, size_t top);
std::string referents_text(HeapBrowser& browser, NodeId node, size_t top);

std::string diff_text(const Census& before, const Census& after, size_t top);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_TERMINAL_HEAP_TEXT_H_
