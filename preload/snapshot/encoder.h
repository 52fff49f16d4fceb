// Protobuf without allocation: bytes are collected in buffers of fixed capacity and written as top-level records.
//
// What is encoded here is schema/snapshot.proto; a test compares the field numbers below with the schema's descriptors.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_ENCODER_H_
#define GORDIAN_PRELOAD_SNAPSHOT_ENCODER_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "preload/platform/text.h"
#include "preload/runtime/own_memory.h"

namespace gordian::preload {

inline constexpr size_t kMaxVarintBytes = 10;

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2 };

inline uint64_t zigzag(int64_t value) { return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63); }

// Writes `value` at `to` (room for kMaxVarintBytes) and returns how many bytes it took.
//
// Lengths follow no pattern that a processor could guess: so a loop over the bytes costs more than all bytes at once.
// Groups of 7 bits move to bytes of their own by halves: 56 bits to two times 28, to four times 14, to eight times 7.
inline size_t encode_varint(uint64_t value, unsigned char* to) {
  if (value < 0x80) {
    *to = static_cast<unsigned char>(value);
    return 1;
  }
  size_t size = 0;
  if (__builtin_expect(value >> 56 == 0, true)) {
    size = (static_cast<size_t>(64 - __builtin_clzll(value)) + 6) / 7;
    uint64_t spread = (value & 0x000000000fffffff) | (value & 0x00fffffff0000000) << 4;
    spread = (spread & 0x00003fff00003fff) | (spread & 0x0fffc0000fffc000) << 2;
    spread = (spread & 0x007f007f007f007f) | (spread & 0x3f803f803f803f80) << 1;
    const uint64_t more_follow = 0x0080808080808080 >> (8 * (8 - size));
    spread |= more_follow;
    memcpy(to, &spread, sizeof spread);
    return size;
  }
  for (; value >= 0x80; value >>= 7) to[size++] = static_cast<unsigned char>(value | 0x80);
  to[size++] = static_cast<unsigned char>(value);
  return size;
}

// Length of the UTF-8 character at the front of `text`; 0: it is none.
size_t utf8_length(const unsigned char* text, size_t size);

// The bytes of one message, or of one packed list. What does not fit is dropped and `complete()` turns false: callers
// keep below the capacity.
class Bytes {
 public:
  bool create(size_t capacity) {
    data_ = own_memory.allocate_array<unsigned char>(capacity);
    capacity_ = data_ == nullptr ? 0 : capacity;
    return data_ != nullptr;
  }
  void clear() {
    size_ = 0;
    complete_ = true;
  }

  // Each returns how many bytes it added.
  size_t varint(uint64_t value) {
    if (!fits(kMaxVarintBytes)) return 0;
    const size_t added = encode_varint(value, data_ + size_);
    size_ += added;
    return added;
  }
  size_t signed_varint(int64_t value) { return varint(zigzag(value)); }

  void raw(const void* from, size_t size) {
    if (!fits(size)) return;
    memcpy(data_ + size_, from, size);
    size_ += size;
  }
  void tag(uint32_t field, WireType type) { varint(field << 3 | type); }
  // proto3: a field that has its default value is left out.
  void field(uint32_t number, uint64_t value) {
    if (value == 0) return;
    tag(number, kVarint);
    varint(value);
  }
  void signed_field(uint32_t number, int64_t value) { field(number, zigzag(value)); }
  // Written even when it is 0: where fixed64 is used, the place in the file matters.
  void fixed64_field(uint32_t number, uint64_t value) {
    tag(number, kFixed64);
    raw(&value, sizeof value);
  }
  // A string must be UTF-8, or no parser reads the message: bytes that are not become question marks.
  void text_field(uint32_t number, Text text) {
    if (!text.empty()) repeated_text_field(number, text);
  }
  void repeated_text_field(uint32_t number, Text text) {
    prefix(number, text.size);
    const size_t start = size_;
    raw(text.data, text.size);
    for (size_t at = start; at < size_;) {
      const size_t length = utf8_length(data_ + at, size_ - at);
      if (length == 0) data_[at] = '?';
      at += length == 0 ? 1 : length;
    }
  }
  void raw_field(uint32_t number, Text bytes) {
    if (bytes.empty()) return;
    prefix(number, bytes.size);
    raw(bytes.data, bytes.size);
  }
  // A packed list.
  void list_field(uint32_t number, const Bytes& list) { raw_field(number, list.text()); }
  // A nested message, empty or not.
  void message_field(uint32_t number, const Bytes& content) {
    prefix(number, content.size());
    raw(content.data(), content.size());
  }

  Text text() const { return Text(reinterpret_cast<const char*>(data_), size_); }
  const unsigned char* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool complete() const { return complete_; }

 private:
  void prefix(uint32_t number, size_t size) {
    tag(number, kBytes);
    varint(size);
  }
  bool fits(size_t size) {
    if (size <= capacity_ - size_) return true;
    complete_ = false;
    return false;
  }

  unsigned char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  bool complete_ = true;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_ENCODER_H_
