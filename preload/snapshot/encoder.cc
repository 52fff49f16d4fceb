#include "preload/snapshot/encoder.h"

namespace gordian::preload {

size_t utf8_length(const unsigned char* text, size_t size) {
  if (text[0] < 0x80) return 1;
  const size_t length = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
  if (text[0] < 0xc2 || text[0] > 0xf4 || length > size) return 0;
  uint32_t character = text[0] & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((text[i] & 0xc0) != 0x80) return 0;
    character = character << 6 | (text[i] & 0x3fu);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xd800 && character < 0xe000;
  return character < kSmallest[length] || character > 0x10ffff || surrogate ? 0 : length;
}

}  // namespace gordian::preload
