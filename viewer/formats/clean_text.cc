#include "viewer/formats/clean_text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "analyzer/report/text_width.h"

namespace gordian {
namespace {

// Bytes of the code point at the text's begin; 0 if it is no UTF-8 (RFC 3629: shortest form, no surrogates).
size_t code_point(std::string_view text, uint32_t* value) {
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  const size_t length = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first < 0xf0 ? 3
                        : first < 0xf5 ? 4
                                       : 0;
  if (length == 0 || length > text.size()) return 0;
  *value = length == 1 ? first : first & (0xffU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    *value = *value << 6 | (byte(i) & 0x3f);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = *value >= kLeast[length] && *value <= 0x10ffff && (*value < 0xd800 || *value > 0xdfff);
  return valid ? length : 0;
}

bool is_unwelcome(uint32_t value) {
  return value < 0x20 || (value >= 0x7f && value < 0xa0) || value == 0xfffe || value == 0xffff;
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    uint32_t value = 0;
    const size_t length = code_point(text, &value);
    if (length > 0 && !is_unwelcome(value)) {
      result += text.substr(0, length);
    } else {
      for (size_t i = 0; i < std::max<size_t>(length, 1); ++i)
        fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<unsigned char>(text[i]));
    }
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return result;
}

std::string shortened(const std::string& text, size_t most) {
  if (columns(text) <= most) return text;
  size_t end = 0;
  for (size_t count = 0; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xc0) != 0x80 && ++count == most) break;
  return text.substr(0, end) + "…";
}

}  // namespace gordian
