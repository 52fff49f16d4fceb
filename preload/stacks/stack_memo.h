// The call stacks that a thread has seen, so that seeing one again costs a comparison instead of a walk.
//
// Problem: a complete stack on every allocation, in a dozen nanoseconds. Observation: a thread allocates again and
// again from the same few stacks. Where a frame's caller is follows from the frame's code address, its SP, its RBP, and
// words on the stack: return addresses and saved RBPs. So if a stack began at the same code address and SP, and all the
// words that the walk depended on are what they were, the stack is the same: by induction, frame by frame, over the
// unwind information. That is exact, not a guess. (Comparing some of the words, or a hash of the innermost ones, is
// not: a frame that moved, alloca, or another caller of the same size would return a stale stack.)
//
// Choice: a segment is up to 16 frames of a stack: the code address and SP of its innermost frame (the key), the words
// that its frames depended on, and the segment of the frames further out. Example, a stack of 37 frames:
//
//   [frames 37…33] ──▶ [frames 32…17] ──▶ [frames 16…1]      counted from main
//
// Two stacks that share their outer 32 frames share those two segments. Full segments end at a multiple of 16 frames,
// so that a walk that begins anywhere meets the same ones, and ends there. Which caller's RBP matters is found when the
// segment is built: in code without frame pointers RBP is a register like any other, and comparing it would spoil
// matches.
//
// A set of four slots per hash of the key; the longest unused of them is given up. Rejected: whole stacks per entry (a
// deep stack takes kilobytes, and a change in the innermost frame copies all of it); one table for all threads (locks);
// shadow stacks by patching return addresses (breaks exceptions, longjmp and fibers).
//
// Reading words further out is safe although nobody checks addresses: a word is read only if all words further in were
// as expected, and then it lies in a frame that is there.
//
// Threads: one. A signal handler may interrupt any function and call `find`; see `version_`.
#ifndef GORDIAN_PRELOAD_STACKS_STACK_MEMO_H_
#define GORDIAN_PRELOAD_STACKS_STACK_MEMO_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

#include "preload/unwind/frame_walk.h"

namespace gordian::preload {

class StackMemo {
 public:
  static constexpr size_t kSegmentFrames = 16;

  struct Segment {
    static constexpr size_t kMaxWords = 36;
    static constexpr uint32_t kNone = UINT32_MAX;

    uintptr_t code;  // of the innermost frame: with sp the key
    uintptr_t sp;
    uintptr_t rbp;        // if uses_rbp
    uintptr_t outer_rbp;  // what it is in the innermost frame of the outer segment, if that uses it
    uint32_t id;          // of the stack from here outwards, in the stack store
    uint32_t depth;       // frames from here outwards; a multiple of kSegmentFrames for full segments
    uint32_t outer;       // index of the segment further out; kNone: the stack ends here
    uint32_t outer_id;    // which it had when this one was built
    uint16_t word_count;
    bool uses_rbp;
    bool outer_uses_rbp;
    uintptr_t outer_code;
    uintptr_t outer_sp;
    int32_t offsets[kMaxWords];  // of the words from sp, in words, innermost first
    uint64_t words[kMaxWords];
  };

  // Takes over memory for `1 << set_bits` sets. REQUIRES: zeroed, bytes_for(set_bits) long.
  void use(void* memory, uint32_t set_bits);
  static size_t bytes_for(uint32_t set_bits);
  uint32_t set_bits() const { return set_bits_; }
  void* memory() const { return segments_; }

  // The id of the stack that begins here, or 0 if it is not known.
  uint32_t find(uintptr_t code, uintptr_t sp, uintptr_t rbp) const {
    const uint32_t version = version_.load(std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const Segment* segment = find_segment(code, sp, rbp);
    const uint32_t id = segment == nullptr ? 0 : segment->id;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return version % 2 == 0 && version == version_.load(std::memory_order_relaxed) ? id : 0;
  }

  // The segment that begins here, verified, or nullptr.
  const Segment* find_segment(uintptr_t code, uintptr_t sp, uintptr_t rbp) const;

  // Remembers frames[0 … count), innermost first, with `ids` of the stacks that begin at each. `boundary` is the frame
  // further out, with which the segment `outer` begins; both nullptr where the stack ends. A stack that ended because a
  // return address is 0 has that word in `last_word_at`, else it is 0.
  // REQUIRES: outer->depth is a multiple of kSegmentFrames.
  void remember(const Frame* frames, size_t count, const uint32_t* ids, const Frame* boundary, const Segment* outer,
                uintptr_t last_word_at);

  // A change that was given up half-way (a handler left by longjmp) is undone by forgetting everything.
  void recover() {
    if (version_.load(std::memory_order_relaxed) % 2 != 0) forget_all();
  }
  void forget_all();

 private:
  static constexpr size_t kWays = 4;

  // Odd while segments change: a handler that interrupts the change must not read, and a reader that was interrupted by
  // a handler's change must not trust what it read.
  std::atomic<uint32_t> version_{0};
  uint32_t set_bits_ = 0;
  uint32_t next_victim_ = 0;
  uint32_t* tags_ = nullptr;  // kWays for each set; 0: free
  Segment* segments_ = nullptr;

  static uint64_t hash(uintptr_t code, uintptr_t sp) {
    constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;
    return (code ^ (sp << 22 | sp >> 42)) * kGolden;
  }
  size_t set_of(uint64_t hashed) const { return hashed >> (64 - set_bits_); }
  static uint32_t tag_of(uint64_t hashed) { return static_cast<uint32_t>(hashed >> 8) | 1; }

  bool holds(const Segment* segment, uintptr_t rbp) const;
  bool fill(Segment* segment, const Frame* frames, size_t count, const Frame* boundary, const Segment* outer,
            uintptr_t last_word_at) const;
  Segment* slot_for(const Frame& innermost, const Segment* keep);
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_STACK_MEMO_H_
