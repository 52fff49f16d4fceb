// Reads DWARF's encodings from a piece of memory. Past its end every read yields 0, and `ok()` turns false.
#ifndef GORDIAN_PRELOAD_UNWIND_BYTE_READER_H_
#define GORDIAN_PRELOAD_UNWIND_BYTE_READER_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace gordian::preload {

// How a pointer in .eh_frame is stored (DW_EH_PE_*, Linux Standard Base, "DWARF Exception Header Encoding").
enum PointerEncoding : uint8_t {
  kAbsolute = 0x00,
  kUleb128 = 0x01,
  kUnsigned2 = 0x02,
  kUnsigned4 = 0x03,
  kUnsigned8 = 0x04,
  kSleb128 = 0x09,
  kSigned2 = 0x0a,
  kSigned4 = 0x0b,
  kSigned8 = 0x0c,
  kFormatMask = 0x0f,
  kFromHere = 0x10,   // relative to the address of the pointer itself
  kFromTable = 0x30,  // relative to the start of .eh_frame_hdr
  kApplicationMask = 0x70,
  kIndirect = 0x80,
  kOmitted = 0xff,
};

class ByteReader {
 public:
  ByteReader() = default;
  ByteReader(const uint8_t* begin, const uint8_t* end) : at_(begin), end_(end) {}

  bool ok() const { return ok_; }
  bool at_end() const { return at_ >= end_; }
  const uint8_t* position() const { return at_; }
  const uint8_t* end() const { return end_; }

  uint8_t u8() { return fixed<uint8_t>(); }
  uint16_t u16() { return fixed<uint16_t>(); }
  uint32_t u32() { return fixed<uint32_t>(); }
  uint64_t u64() { return fixed<uint64_t>(); }

  uint64_t uleb128() {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const uint8_t byte = u8();
      if (shift < 64) value |= uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) == 0) return value;
    }
  }

  int64_t sleb128() {
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;
    do {
      byte = u8();
      if (shift < 64) value |= uint64_t{byte & 0x7fu} << shift;
      shift += 7;
    } while ((byte & 0x80) != 0);
    if (shift < 64 && (byte & 0x40) != 0) value |= UINT64_MAX << shift;
    return static_cast<int64_t>(value);
  }

  // A pointer in the given encoding, `table` being the start of .eh_frame_hdr. 0 for encodings that do not occur there.
  uint64_t pointer(uint8_t encoding, uint64_t table) {
    if (encoding == kOmitted) return 0;
    const auto here = reinterpret_cast<uint64_t>(at_);
    const uint64_t value = plain(encoding & kFormatMask);
    switch (encoding & kApplicationMask) {
      case kFromHere:
        return value + here;
      case kFromTable:
        return value + table;
      default:
        return value;
    }
  }

  // The next `size` bytes as a reader of their own.
  ByteReader piece(uint64_t size) {
    const uint8_t* from = at_;
    skip(size);
    return ok_ ? ByteReader(from, at_) : ByteReader();
  }

  void skip(uint64_t size) {
    if (size > static_cast<uint64_t>(end_ - at_)) {
      ok_ = false;
      at_ = end_;
    } else {
      at_ += size;
    }
  }

 private:
  template <typename T>
  T fixed() {
    T value = 0;
    if (static_cast<size_t>(end_ - at_) < sizeof value) {
      ok_ = false;
      at_ = end_;
      return 0;
    }
    memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

  uint64_t plain(uint8_t format) {
    switch (format) {
      case kUleb128:
        return uleb128();
      case kUnsigned2:
        return u16();
      case kUnsigned4:
        return u32();
      case kSleb128:
        return static_cast<uint64_t>(sleb128());
      case kSigned2:
        return static_cast<uint64_t>(int64_t{static_cast<int16_t>(u16())});
      case kSigned4:
        return static_cast<uint64_t>(int64_t{static_cast<int32_t>(u32())});
      default:
        return u64();
    }
  }

  const uint8_t* at_ = nullptr;
  const uint8_t* end_ = nullptr;
  bool ok_ = true;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_BYTE_READER_H_
