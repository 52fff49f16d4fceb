// Names from a program that nobody trusts, as text that every reader takes.
#ifndef GORDIAN_VIEWER_FORMATS_CLEAN_TEXT_H_
#define GORDIAN_VIEWER_FORMATS_CLEAN_TEXT_H_

#include <string>
#include <string_view>

namespace gordian {

// Valid UTF-8 without control characters: those, bytes that are no UTF-8, and the two code points that XML forbids
// (U+FFFE, U+FFFF) are written as \xNN, byte by byte.
std::string clean_text(std::string_view text);

// At most `most` code points; what is left out is an ellipsis at the end. REQUIRES: UTF-8.
std::string shortened(const std::string& text, size_t most);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_FORMATS_CLEAN_TEXT_H_
