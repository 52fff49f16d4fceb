// Text and the width of a terminal.
//
// A column is a code point: letters that terminals show two columns wide count once. Sequences that set colours take
// none.
#ifndef GORDIAN_ANALYZER_REPORT_TEXT_WIDTH_H_
#define GORDIAN_ANALYZER_REPORT_TEXT_WIDTH_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace gordian {

// Columns that UTF-8 text takes on a terminal. Bytes that are no UTF-8 take any number up to one each.
size_t columns(std::string_view text);

// Not wider than `width`: what does not fit is left out in the middle ("std::vector<…, Session>>"), as both ends of a
// name say the most. REQUIRES: no colours in it.
std::string elided(std::string_view text, size_t width);

// The line in as many lines as it needs, without a newline at the end: broken at spaces, else behind punctuation, else
// anywhere. Those behind the first begin with `hang`. A width of 0 is no limit.
std::string wrapped(std::string_view line, size_t width, std::string_view hang);

// Each line wrapped; those behind a line's first are indented by two more than it.
std::string wrapped_lines(std::string_view text, size_t width);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_TEXT_WIDTH_H_
