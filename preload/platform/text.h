// A piece of text that somebody else owns, and the few things the runtime does with text. No allocation, no locale.
#ifndef GORDIAN_PRELOAD_PLATFORM_TEXT_H_
#define GORDIAN_PRELOAD_PLATFORM_TEXT_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace gordian::preload {

struct Text {
  const char* data = "";
  size_t size = 0;

  constexpr Text() = default;
  constexpr Text(const char* begin, size_t length) : data(begin), size(length) {}
  Text(const char* terminated) : data(terminated), size(strlen(terminated)) {}  // NOLINT: literals read as texts

  bool empty() const { return size == 0; }
  bool operator==(const Text& other) const { return size == other.size && memcmp(data, other.data, size) == 0; }
  bool starts_with(Text prefix) const { return size >= prefix.size && memcmp(data, prefix.data, prefix.size) == 0; }
  bool ends_with(Text suffix) const {
    return size >= suffix.size && memcmp(data + size - suffix.size, suffix.data, suffix.size) == 0;
  }
  bool contains(Text part) const { return memmem(data, size, part.data, part.size) != nullptr; }
  Text from(size_t start) const { return start >= size ? Text() : Text(data + start, size - start); }
  Text first(size_t count) const { return Text(data, count < size ? count : size); }
  // Position of the first `wanted`, or `size`.
  size_t find(char wanted) const {
    const void* found = memchr(data, wanted, size);
    return found == nullptr ? size : static_cast<size_t>(static_cast<const char*>(found) - data);
  }
};

// Takes digits of the base (at most 16) off the front of `text`; stops at the first other character.
inline uint64_t take_number(Text* text, unsigned base) {
  uint64_t value = 0;
  while (!text->empty()) {
    const char c = *text->data;
    const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10)
                                                  : 16;
    if (digit >= base) break;
    value = value * base + digit;
    *text = text->from(1);
  }
  return value;
}

// Text under construction, of fixed capacity, always terminated. Once something did not fit, `complete()` is false.
template <size_t kCapacity>
class TextBuffer {
 public:
  TextBuffer& add(Text text) {
    if (text.size >= kCapacity - size_) {
      complete_ = false;
      return *this;
    }
    memcpy(data_ + size_, text.data, text.size);
    size_ += text.size;
    data_[size_] = '\0';
    return *this;
  }
  TextBuffer& add_number(uint64_t value) {
    char digits[20];
    size_t at = sizeof digits;
    do digits[--at] = static_cast<char>('0' + value % 10);
    while ((value /= 10) > 0);
    return add(Text(digits + at, sizeof digits - at));
  }
  void clear() {
    size_ = 0;
    data_[0] = '\0';
    complete_ = true;
  }
  void cut(size_t size) {
    if (size < size_) data_[size_ = size] = '\0';
  }

  const char* c_str() const { return data_; }
  Text text() const { return Text(data_, size_); }
  size_t size() const { return size_; }
  bool complete() const { return complete_; }

 private:
  char data_[kCapacity] = {};
  size_t size_ = 0;
  bool complete_ = true;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_PLATFORM_TEXT_H_
