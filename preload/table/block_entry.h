// How the block table remembers one live block, in the entries of the granules that the block covers: the only place
// that knows the packing.
//
// Problem: size, call stack and birth of a block take more than 32 bits, but 8 bytes a granule cost the program half
// of its small-block heap again. A block of more than one granule has more than one entry, though. So:
//
//   long block   two entries, or four     requested size above 16 bytes, or an allocator whose every block spans two
//                                         granules (glibc: its smallest chunk is 32 bytes)
//     first      31 start=1   30 long=1   4-29 stack   0-3 birth
//     second     31 start=0   28-30 flags   0-27 size; kSizeFollows: it stands in the third (low 28 bits) and fourth
//                                           (high 28 bits)
//   short block  one entry                0 to 16 bytes of other allocators
//     first      31 start=1   30 long=0   25-29 size   4-24 stack   0-3 birth
//
// Example: 40 bytes from stack 9, born in epoch 1, are 0xc0000091 0x00000028.
//
// Every size is exact. Only a first entry has bit 31, and a further entry is read behind a long first one alone: so
// freeing a block means clearing one entry, and what is left in the others is never taken for anything. Publishing
// writes the first entry last, so that nobody sees a block without its size.
#ifndef GORDIAN_PRELOAD_TABLE_BLOCK_ENTRY_H_
#define GORDIAN_PRELOAD_TABLE_BLOCK_ENTRY_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

namespace gordian::preload {

// What the program said about a block (gordian.h). Goes with the block: publishing writes the second entry anew. Short
// blocks cannot have any.
enum BlockFlag : uint8_t { kIgnoredBlock = 1, kNamedBlock = 2, kArenaBlock = 4 };

// What is known of one live block.
struct BlockRecord {
  size_t size = 0;     // bytes that the program asked for
  uint32_t stack = 0;  // stack node id; 0: none
  uint8_t birth = 0;   // see birth.h
  uint8_t flags = 0;   // BlockFlag
  bool own = false;    // the runtime's own: allocated by the loader on behalf of the runtime (its unwinder, say)
  bool live = false;   // false: there is no such block, and the other fields mean nothing
};

// The first entry of a block, as it stands in the table.
class BlockStart {
 public:
  static constexpr int kBirthBits = 4;
  static constexpr int kStackBits = 26;
  static constexpr int kShortStackBits = 21;
  static constexpr uint32_t kOwnStack = (1u << kStackBits) - 1;            // says: the runtime's own
  static constexpr uint32_t kOwnShortStack = (1u << kShortStackBits) - 1;  // likewise, of a short block
  static constexpr size_t kShortSizeMax = 16;

  constexpr BlockStart() = default;
  constexpr explicit BlockStart(uint32_t packed) : packed_(packed) {}

  // REQUIRES: stack <= kOwnStack, birth < 2^kBirthBits.
  static constexpr BlockStart of_long(uint32_t stack, uint32_t birth) {
    return BlockStart(kStart | kLong | stack << kBirthBits | birth);
  }
  // REQUIRES: size <= kShortSizeMax, stack <= kOwnShortStack, birth < 2^kBirthBits.
  static constexpr BlockStart of_short(size_t size, uint32_t stack, uint32_t birth) {
    return BlockStart(kStart | static_cast<uint32_t>(size) << kShortSizeShift | stack << kBirthBits | birth);
  }
  constexpr BlockStart with_birth(uint32_t birth) const { return BlockStart((packed_ & ~kBirthMask) | birth); }

  constexpr bool live() const { return (packed_ & kStart) != 0; }
  constexpr bool is_long() const { return (packed_ & kLong) != 0; }
  constexpr uint32_t stack() const { return packed_ >> kBirthBits & (is_long() ? kOwnStack : kOwnShortStack); }
  constexpr bool own() const { return stack() == (is_long() ? kOwnStack : kOwnShortStack); }
  constexpr uint8_t birth() const { return packed_ & kBirthMask; }
  // REQUIRES: !is_long().
  constexpr size_t short_size() const { return packed_ >> kShortSizeShift & 31; }
  constexpr uint32_t packed() const { return packed_; }

 private:
  static constexpr uint32_t kStart = 1u << 31;
  static constexpr uint32_t kLong = 1u << 30;
  static constexpr uint32_t kBirthMask = (1u << kBirthBits) - 1;
  static constexpr int kShortSizeShift = kBirthBits + kShortStackBits;
  static_assert(kShortSizeShift + 5 == 30 && kBirthBits + kStackBits == 30);

  uint32_t packed_ = 0;
};

// The further entries of a long block, `first` being its first one.
class BlockSize {
 public:
  static constexpr int kBits = 28;
  static constexpr uint32_t kSizeFollows = (1u << kBits) - 1;
  static constexpr size_t kFurtherEntries = 3;  // at most

  static void write(std::atomic<uint32_t>* first, size_t size) {
    if (__builtin_expect(size >= kSizeFollows, false)) {
      first[2].store(size & kSizeFollows, std::memory_order_relaxed);
      first[3].store(size >> kBits & kSizeFollows, std::memory_order_release);
      size = kSizeFollows;
    }
    first[1].store(static_cast<uint32_t>(size), std::memory_order_release);
  }

  static size_t read(const std::atomic<uint32_t>* first) {
    const size_t size = first[1].load(std::memory_order_acquire) & kSizeFollows;
    if (__builtin_expect(size != kSizeFollows, true)) return size;
    const size_t low = first[2].load(std::memory_order_relaxed);
    return low | static_cast<size_t>(first[3].load(std::memory_order_relaxed)) << kBits;
  }

  static uint8_t flags(const std::atomic<uint32_t>* first) {
    return static_cast<uint8_t>(first[1].load(std::memory_order_relaxed) >> kBits);
  }
  static void add_flags(std::atomic<uint32_t>* first, uint8_t flags) {
    first[1].fetch_or(uint32_t{flags} << kBits, std::memory_order_release);
  }
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_TABLE_BLOCK_ENTRY_H_
