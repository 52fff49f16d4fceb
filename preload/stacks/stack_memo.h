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
// What is tried first: the segment that was found last for a hash of the key. Then, since many a place in a program is
// called from several others with one SP, the one that was found last for that hash and the value of a *telling word*:
// the first one on the stack by which two such stacks were told apart before. Behind these there are sets of four
// slots. Example: malloc is called by PyObject_Malloc, and that by a hundred places; the return address to them, three
// words further up, tells. (Trying the telling word at first sight helps python3 by 2 %, and costs others as much.)
// Rejected: whole stacks per entry (a deep stack takes kilobytes, and a change in the innermost frame copies all of
// it); one table for all threads (locks); shadow stacks by patching return addresses (breaks exceptions, longjmp and
// fibers).
//
// Reading words further out is safe although nobody checks addresses: a word is read only if all words further in were
// as expected, and then it lies in a frame that is there.
//
// Threads: one, but for `distrust`. A signal handler that interrupts `find` may use the memo, even change it; see
// `changes_`.
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

  // A word that the walk depended on.
  struct Word {
    uintptr_t address;
    uint64_t value;
  };

  struct Segment {
    static constexpr size_t kMaxWords = 36;  // a multiple of kWordsPerStep

    uintptr_t code;  // of the innermost frame: with sp the key; 0: nothing is here
    uintptr_t sp;
    uintptr_t rbp;          // if uses_rbp
    uint32_t id;            // of the stack from here outwards, in the stack store
    bool uses_rbp;          // where frames further out are depends on what RBP is here
    const Word* end;        // of its words, which are a multiple of kWordsPerStep: the last one is repeated
    const Segment* outer;   // further out; nullptr: the stack ends here
    uint64_t outer_serial;  // which that had when this one was built
    uint64_t serial;        // of this content: no two contents have the same
    uint64_t depth;         // frames from here outwards; a multiple of kSegmentFrames for full segments
    Word words[kMaxWords];  // innermost first
  };
  static_assert(sizeof(Segment) == 648);

  // Takes over memory for `1 << set_bits` sets and knows nothing. REQUIRES: zeroed, bytes_for(set_bits) long.
  void use(void* memory, uint32_t set_bits);
  static size_t bytes_for(uint32_t set_bits);
  uint32_t set_bits() const { return set_bits_; }
  void* memory() const { return segments_; }

  // The id of the stack that begins here, or 0 if it is not known, or not known at first sight.
  __attribute__((always_inline)) uint32_t find_at_once(uintptr_t code, uintptr_t sp, uintptr_t rbp) const {
    return look_at(last_[front_of(code, sp)], code, sp, rbp);
  }
  // The same at second sight. REQUIRES: a frame that is there was called with its return address just below sp.
  __attribute__((always_inline)) uint32_t find_at_second_look(uintptr_t code, uintptr_t sp, uintptr_t rbp) const {
    return look_at(told_apart_[told_front_of(code, sp)], code, sp, rbp);
  }

  // The same, wherever it is. `looked`: it was not found by the functions above, just now. A stack that is found is
  // known at first sight the next time, if it is `kept`.
  uint32_t find(uintptr_t code, uintptr_t sp, uintptr_t rbp, bool looked, bool kept) const;

  // The segment that begins here, verified, or nullptr. It is neither `but` nor `nor_but`. REQUIRES: no signal handler
  // of this thread changes the memo.
  const Segment* find_segment(uintptr_t code, uintptr_t sp, uintptr_t rbp, const Segment* but = nullptr,
                              const Segment* nor_but = nullptr) const;

  // Whether a segment is still right, with those further out. `rbp`: what it is where the segment begins.
  // A segment's words decide what RBP is where the outer segment begins, so that need not be compared again. The outer
  // segment's slot may have been given to another stack meanwhile.
  static bool holds(const Segment* segment, uintptr_t rbp) {
    if (segment->uses_rbp && segment->rbp != rbp) return false;
    for (;;) {
      if (!all_are(segment->words, segment->end)) return false;
      const Segment* outer = segment->outer;
      if (outer == nullptr) return true;
      if (outer->serial != segment->outer_serial) return false;
      segment = outer;
    }
  }

  // Remembers frames[0 … count), innermost first, with the ids of the stacks that begin at each. `boundary` is the
  // frame further out, with which the segment `outer` begins; both nullptr where the stack ends. A stack that ended
  // because a return address is 0 has that word in `last_word_at`, else it is 0. REQUIRES: outer->depth is a multiple
  // of kSegmentFrames. No signal handler can reach the memo meanwhile.
  // `least_depth`: what begins nearer to the end than this many frames is not to be found by itself, since the stack
  // was cut off there only because of what lies further in.
  // Returns the segment with frames[0], or nullptr: one of the segments would have had too many words.
  const Segment* remember(const Frame* frames, size_t count, const Frame* boundary, const Segment* outer,
                          uintptr_t last_word_at, size_t least_depth);

  void forget_all();

  // Code was unloaded: nothing is found any more until the memo's thread calls forget_all. No stack of that thread has
  // frames in the code, so whatever it finds while this goes on is still right. Any thread.
  void distrust();
  bool distrusted() const { return distrusted_.load(std::memory_order_acquire); }

 private:
  static constexpr size_t kWays = 4;
  static constexpr size_t kWordsPerStep = 4;
  static constexpr size_t kFronts = 256;

  // Counts changes: a reader that was interrupted by a signal handler whose allocations changed the memo must not trust
  // what it read.
  std::atomic<uint32_t> changes_{0};
  uint32_t set_bits_ = 0;
  uint32_t next_victim_ = 0;
  uint64_t next_serial_ = 1;
  uint32_t* tags_ = nullptr;  // kWays for each set; 0: free
  Segment* segments_ = nullptr;
  std::atomic<bool> distrusted_{false};
  // The segments that are tried at first and at second sight; never nullptr. Atomic because of `distrust`.
  using Fronts = std::atomic<const Segment*>[kFronts];
  mutable Fronts last_ = {};
  mutable Fronts told_apart_ = {};
  mutable uint8_t telling_[kFronts] = {};  // by hash of a key: how many words above its return address
  const Segment* nothing_ = nullptr;       // behind the tags: one that is never used

  __attribute__((always_inline)) uint32_t look_at(const std::atomic<const Segment*>& front, uintptr_t code,
                                                  uintptr_t sp, uintptr_t rbp) const {
    const uint32_t changes = changes_.load(std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const Segment* segment = front.load(std::memory_order_relaxed);
    const bool known = segment->code == code && segment->sp == sp && holds(segment, rbp);
    if (__builtin_expect(!known, false)) return 0;
    const uint32_t id = segment->id;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return __builtin_expect(changes == changes_.load(std::memory_order_relaxed), true) ? id : 0;
  }

  void forget_fronts();
  // REQUIRES: the segment is that of a stack which is there.
  void put_in_front(uintptr_t code, uintptr_t sp, const Segment* segment) const {
    last_[front_of(code, sp)].store(segment, std::memory_order_relaxed);
    told_apart_[told_front_of(code, sp)].store(segment, std::memory_order_relaxed);
  }
  void learn_telling_word(const Segment* other, uintptr_t code, uintptr_t sp) const;

  static size_t front_of(uintptr_t code, uintptr_t sp) { return (code + (sp >> 4)) % kFronts; }
  // The telling word is read only if it lies on the return address' page, which is readable.
  size_t told_front_of(uintptr_t code, uintptr_t sp) const {
    constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;
    constexpr uintptr_t kPage = 4096;
    const size_t front = front_of(code, sp);
    const uintptr_t first = sp - sizeof(uint64_t);
    const uintptr_t at = first + telling_[front] * sizeof(uint64_t);
    const uint64_t word = *reinterpret_cast<const volatile uint64_t*>((at ^ first) < kPage ? at : first);
    return (front + (word * kGolden >> 56)) % kFronts;
  }
  static uint64_t hash(uintptr_t code, uintptr_t sp) {
    constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;
    return (code ^ (sp << 22 | sp >> 42)) * kGolden;
  }
  size_t set_of(uint64_t hashed) const { return hashed >> (64 - set_bits_); }
  static uint32_t tag_of(uint64_t hashed) { return static_cast<uint32_t>(hashed >> 8) | 1; }

  static bool is(const Word& word) { return *reinterpret_cast<const volatile uint64_t*>(word.address) == word.value; }
  static bool all_are(const Word* word, const Word* end) {
    for (; word < end; word += kWordsPerStep) {
      if (!is(word[0]) || !is(word[1]) || !is(word[2]) || !is(word[3])) return false;
    }
    return true;
  }
  static bool fill(Segment* segment, const Frame* frames, size_t count, const Frame* boundary, const Segment* outer,
                   uintptr_t last_word_at);
  Segment* slot_for(const Frame& innermost, const Segment* keep);
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_STACK_MEMO_H_
