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

struct TableLimits {
  size_t top = 20;   // how many lines
  size_t width = 0;  // of the terminal, in columns; 0: there is none, and no name is cut
};

// All end with a newline. Names in them come from the program: whoever prints them makes them printable.

// The types that retain most.
std::string types_text(const HeapBrowser& browser, const TableLimits& limits);
// The instances of a type that retain most. REQUIRES: type < types().types().size().
std::string instances_text(HeapBrowser& browser, uint32_t type, const TableLimits& limits);
std::string referrers_text(HeapBrowser& browser, NodeId node, const TableLimits& limits);
std::string referents_text(HeapBrowser& browser, NodeId node, const TableLimits& limits);

std::string diff_text(const Census& before, const Census& after, const TableLimits& limits);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_TERMINAL_HEAP_TEXT_H_
