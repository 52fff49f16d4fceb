// Constants of the snapshot file that are not protobuf, and its checksum; shared by the writer (preload/) and the
// reader (analyzer/input/). The format itself is documented in snapshot.proto.
//
// Freestanding on purpose: the runtime may not call into libstdc++.
#ifndef GORDIAN_SCHEMA_SNAPSHOT_FORMAT_H_
#define GORDIAN_SCHEMA_SNAPSHOT_FORMAT_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace gordian::snapshot_format {

inline constexpr uint64_t kMagic = 0x3150414e53445247;     // "GRDSNAP1"
inline constexpr uint64_t kEndMagic = 0x31444e4553445247;  // "GRDSEND1"
inline constexpr uint32_t kVersionMajor = 1;
inline constexpr uint32_t kVersionMinor = 6;
inline constexpr uint32_t kGranule = 16;
inline constexpr uint32_t kNumbersReach = 512;  // bytes of a block in which Blocks.inner_numbers lie
inline constexpr uint32_t kTagPlaces = 6;       // halves of the words around a pointer that Blocks.tags are of
inline constexpr uint32_t kMostNumber = 1 << 12;
inline constexpr uint32_t kPartialTag = 1 << 13;  // added to a low byte
inline constexpr uint32_t kMostLowByte = 16;      // … of which this one and those below are told
inline constexpr uint32_t kMaxRecordBytes = 1u << 20;
// Tag and length of field 15, then eight fixed64 fields with one tag byte each.
inline constexpr size_t kTrailerBytes = 2 + 8 * 9;

// XXH64 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), streaming: feed the bytes in any pieces.
class Checksum {
 public:
  void update(const void* data, size_t size) {
    const auto* in = static_cast<const unsigned char*>(data);
    total_ += size;
    if (held_ + size < kStripe) {
      memcpy(stripe_ + held_, in, size);
      held_ += size;
      return;
    }
    if (held_ > 0) {
      const size_t missing = kStripe - held_;
      memcpy(stripe_ + held_, in, missing);
      consume(stripe_);
      in += missing;
      size -= missing;
    }
    for (; size >= kStripe; in += kStripe, size -= kStripe) consume(in);
    memcpy(stripe_, in, size);
    held_ = size;
  }

  uint64_t digest() const {
    uint64_t hash = total_ >= kStripe ? merged_lanes() : kPrime5;
    hash += total_;
    size_t at = 0;
    for (; at + 8 <= held_; at += 8) hash = rotate(hash ^ round(0, load64(stripe_ + at)), 27) * kPrime1 + kPrime4;
    if (at + 4 <= held_) {
      hash = rotate(hash ^ load32(stripe_ + at) * kPrime1, 23) * kPrime2 + kPrime3;
      at += 4;
    }
    for (; at < held_; ++at) hash = rotate(hash ^ stripe_[at] * kPrime5, 11) * kPrime1;
    hash = (hash ^ hash >> 33) * kPrime2;
    hash = (hash ^ hash >> 29) * kPrime3;
    return hash ^ hash >> 32;
  }

 private:
  static constexpr size_t kStripe = 32;
  static constexpr uint64_t kPrime1 = 0x9E3779B185EBCA87, kPrime2 = 0xC2B2AE3D27D4EB4F, kPrime3 = 0x165667B19E3779F9,
                            kPrime4 = 0x85EBCA77C2B2AE63, kPrime5 = 0x27D4EB2F165667C5;

  static uint64_t rotate(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }
  static uint64_t round(uint64_t lane, uint64_t input) { return rotate(lane + input * kPrime2, 31) * kPrime1; }
  static uint64_t load64(const unsigned char* from) {
    uint64_t value;
    memcpy(&value, from, sizeof value);
    return value;
  }
  static uint64_t load32(const unsigned char* from) {
    uint32_t value;
    memcpy(&value, from, sizeof value);
    return value;
  }
  void consume(const unsigned char* stripe) {
    for (int i = 0; i < 4; ++i) lanes_[i] = round(lanes_[i], load64(stripe + 8 * i));
  }
  uint64_t merged_lanes() const {
    uint64_t hash = rotate(lanes_[0], 1) + rotate(lanes_[1], 7) + rotate(lanes_[2], 12) + rotate(lanes_[3], 18);
    for (const uint64_t lane : lanes_) hash = (hash ^ round(0, lane)) * kPrime1 + kPrime4;
    return hash;
  }

  uint64_t lanes_[4] = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
  unsigned char stripe_[kStripe] = {};
  size_t held_ = 0;
  uint64_t total_ = 0;
};

}  // namespace gordian::snapshot_format

#endif  // GORDIAN_SCHEMA_SNAPSHOT_FORMAT_H_
