#include "viewer/formats/clean_text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "analyzer/report/text_width.h"
#include "analyzer/report/utf8.h"

namespace gordian {
namespace {

bool is_unwelcome(uint32_t value) {
  return value < 0x20 || (value >= 0x7f && value < 0xa0) || value == 0xfffe || value == 0xffff;
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto [length, value] = first_code_point(text);
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
