// How the block table remembers one live block: the only place that knows the packing.
//
//   bit 63      runtime's own: allocated by the loader on behalf of the runtime (its unwinder, say)
//   bits 27-62  size in bytes, saturating
//   bits 1-26   stack node id
//   bit 0       valid
#ifndef GORDIAN_PRELOAD_TABLE_BLOCK_ENTRY_H_
#define GORDIAN_PRELOAD_TABLE_BLOCK_ENTRY_H_

#include <stddef.h>
#include <stdint.h>

namespace gordian::preload {

struct BlockEntry {
  static constexpr int kStackBits = 26;
  static constexpr int kSizeBits = 36;
  static constexpr uint64_t kSizeMax = (uint64_t{1} << kSizeBits) - 1;  // this size means "this or more"
  static constexpr uint32_t kStackMax = (1u << kStackBits) - 1;

  uint64_t packed = 0;

  // REQUIRES: stack <= kStackMax.
  static BlockEntry make(size_t size, uint32_t stack, bool own) {
    const uint64_t kept = size < kSizeMax ? size : kSizeMax;
    return {uint64_t{own} << 63 | kept << (kStackBits + 1) | uint64_t{stack} << 1 | 1};
  }

  bool valid() const { return (packed & 1) != 0; }
  bool own() const { return packed >> 63 != 0; }
  size_t size() const { return packed >> (kStackBits + 1) & kSizeMax; }
  uint32_t stack() const { return static_cast<uint32_t>(packed >> 1) & kStackMax; }
};
static_assert(sizeof(BlockEntry) == 8);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_TABLE_BLOCK_ENTRY_H_
