#include "viewer/terminal/printable.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace gordian {
namespace {

// C0 controls and DEL. C1 controls are two bytes in UTF-8, 0xc2 and 0x80 to 0x9f.
bool is_control(unsigned char byte, unsigned char before) {
  return byte < 0x20 || byte == 0x7f || (before == 0xc2 && byte >= 0x80 && byte < 0xa0);
}

}  // namespace

bool needs_escapes(std::string_view text) {
  unsigned char before = 0;
  return std::any_of(text.begin(), text.end(), [&](char letter) {
    const unsigned char last = before;
    before = static_cast<unsigned char>(letter);
    return is_control(before, last);
  });
}

std::string printable(std::string_view text) {
  std::string result;
  unsigned char before = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (is_control(byte, before)) {
      fmt::format_to(std::back_inserter(result), "\\x{:02x}", byte);
    } else {
      result += letter;
    }
    before = byte;
  }
  return result;
}

std::string printable_lines(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    result += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace gordian
