// Names in a snapshot come from the program that was looked at, or from a stranger: a terminal must not obey them.
#ifndef GORDIAN_VIEWER_TERMINAL_PRINTABLE_H_
#define GORDIAN_VIEWER_TERMINAL_PRINTABLE_H_

#include <string>
#include <string_view>

namespace gordian {

// Whether printable() changes it: it has control characters.
bool needs_escapes(std::string_view text);

// `text` with control characters written as \xNN; UTF-8 is left alone.
std::string printable(std::string_view text);

// The same of each line; ends with a newline unless it is empty.
std::string printable_lines(std::string_view text);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_TERMINAL_PRINTABLE_H_
