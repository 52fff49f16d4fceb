#include "preload/stacks/stack_memo.h"

#include "preload/runtime/own_memory.h"

namespace gordian::preload {

namespace {

// Collects the words of a segment from its outermost frame inwards; kept innermost first.
class WordList {
 public:
  bool add(uintptr_t address, uint64_t value) {
    if (count_ == kMost) return false;
    ++count_;
    words_[kMost - count_] = {address, value};
    return true;
  }

  // Returns their end. The last one is repeated to fill up a multiple.
  const StackMemo::Word* move_to(StackMemo::Word* words, size_t multiple) const {
    size_t count = 0;
    for (; count < count_; ++count) words[count] = words_[kMost - count_ + count];
    for (; count % multiple != 0; ++count) words[count] = words[count - 1];
    return words + count;
  }

 private:
  static constexpr size_t kMost = StackMemo::Segment::kMaxWords;
  size_t count_ = 0;
  StackMemo::Word words_[kMost];
};

// The words that the step to `caller` depended on. `rbp_matters`: whether something further out depends on the caller's
// RBP.
bool add_words(const Frame& caller, bool rbp_matters, WordList* words) {
  if (rbp_matters && caller.rbp_at != 0 && !words->add(caller.rbp_at, caller.rbp)) return false;
  if (!words->add(caller.code_at, caller.code)) return false;
  return caller.sp_at == 0 || words->add(caller.sp_at, caller.sp);
}

}  // namespace

size_t StackMemo::bytes_for(uint32_t set_bits) {
  return (kWays << set_bits) * (sizeof(Segment) + sizeof(uint32_t)) + sizeof(Segment);
}

void StackMemo::use(void* memory, uint32_t set_bits) {
  changes_.fetch_add(1, std::memory_order_relaxed);
  set_bits_ = set_bits;
  segments_ = static_cast<Segment*>(memory);
  tags_ = reinterpret_cast<uint32_t*>(segments_ + (kWays << set_bits));
  nothing_ = reinterpret_cast<const Segment*>(tags_ + (kWays << set_bits));
  forget_fronts();
}

void StackMemo::forget_fronts() {
  for (size_t i = 0; i < kFronts; ++i) {
    last_[i].store(nothing_, std::memory_order_relaxed);
    told_apart_[i].store(nothing_, std::memory_order_relaxed);
  }
}

// What the memo's thread puts in front meanwhile, it has just found for a stack that is there.
void StackMemo::distrust() {
  distrusted_.store(true, std::memory_order_seq_cst);
  forget_fronts();
}

void StackMemo::forget_all() {
  distrusted_.store(false, std::memory_order_seq_cst);
  changes_.fetch_add(1, std::memory_order_relaxed);
  for (size_t i = 0; i < kWays << set_bits_; ++i) {
    if (tags_[i] == 0) continue;
    tags_[i] = 0;
    segments_[i].code = 0;
    segments_[i].serial = 0;
  }
}

const StackMemo::Segment* StackMemo::find_segment(uintptr_t code, uintptr_t sp, uintptr_t rbp, const Segment* but,
                                                  const Segment* nor_but) const {
  const uint64_t hashed = hash(code, sp);
  const size_t first = set_of(hashed) * kWays;
  for (size_t i = first; i < first + kWays; ++i) {
    if (tags_[i] != tag_of(hashed)) continue;
    const Segment* segment = segments_ + i;
    if (segment == but || segment == nor_but) continue;
    if (segment->code == code && segment->sp == sp && holds(segment, rbp)) return segment;
  }
  return nullptr;
}

uint32_t StackMemo::find(uintptr_t code, uintptr_t sp, uintptr_t rbp, bool looked, bool kept) const {
  if (distrusted()) return 0;
  const uint32_t changes = changes_.load(std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  const Segment* but = looked ? last_[front_of(code, sp)].load(std::memory_order_relaxed) : nullptr;
  const Segment* nor_but = looked ? told_apart_[told_front_of(code, sp)].load(std::memory_order_relaxed) : nullptr;
  const Segment* segment = find_segment(code, sp, rbp, but, nor_but);
  const uint32_t id = segment == nullptr ? 0 : segment->id;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (id == 0 || changes != changes_.load(std::memory_order_relaxed)) return 0;
  if (kept) {
    if (looked) learn_telling_word(nor_but, code, sp);
    put_in_front(code, sp, segment);
  }
  return id;
}

// The first word that is not what it was in another stack, which began alike.
void StackMemo::learn_telling_word(const Segment* other, uintptr_t code, uintptr_t sp) const {
  if (other->code != code || other->sp != sp) return;
  const Word* word = other->words;
  while (word < other->end && is(*word)) ++word;
  if (word == other->end) return;
  const uintptr_t above = (word->address - (sp - sizeof(uint64_t))) / sizeof(uint64_t);
  if (above <= UINT8_MAX) telling_[front_of(code, sp)] = static_cast<uint8_t>(above);
}

const StackMemo::Segment* StackMemo::remember(const Frame* frames, size_t count, const Frame* boundary,
                                              const Segment* outer, uintptr_t last_word_at, size_t least_depth) {
  changes_.fetch_add(1, std::memory_order_relaxed);
  const uint64_t base = outer == nullptr ? 0 : outer->depth;
  for (size_t done = 0; done < count;) {
    const size_t size = count - done < kSegmentFrames ? count - done : kSegmentFrames;
    const size_t first = count - done - size;
    Segment* segment = slot_for(frames[first], outer);
    done += size;
    segment->serial = next_serial_++;
    segment->id = frames[first].stack_id;
    segment->depth = base + done;
    if (!fill(segment, frames + first, size, boundary, outer, last_word_at)) {
      tags_[segment - segments_] = 0;
      segment->code = 0;
      return nullptr;
    }
    if (segment->depth < least_depth) segment->code = 0;
    boundary = frames + first;
    outer = segment;
    last_word_at = 0;
  }
  put_in_front(frames[0].code, frames[0].sp, outer);
  return outer;
}

// False: too many words.
bool StackMemo::fill(Segment* segment, const Frame* frames, size_t count, const Frame* boundary, const Segment* outer,
                     uintptr_t last_word_at) {
  WordList words;
  segment->code = frames[0].code;
  segment->sp = frames[0].sp;
  segment->rbp = frames[0].rbp;
  segment->outer = outer;
  segment->outer_serial = outer == nullptr ? 0 : outer->serial;
  if (last_word_at != 0 && !words.add(last_word_at, 0)) return false;
  bool rbp_matters = outer != nullptr && outer->uses_rbp;
  for (size_t i = count; i-- > 0;) {
    const Frame* caller = i + 1 < count ? frames + i + 1 : boundary;
    if (caller != nullptr) {
      if (!add_words(*caller, rbp_matters, &words)) return false;
      if (caller->rbp_at != 0) rbp_matters = false;
    }
    rbp_matters |= frames[i].uses_rbp;
  }
  segment->uses_rbp = rbp_matters;
  segment->end = words.move_to(segment->words, kWordsPerStep);
  return true;
}

// A slot with the frame's tag, in its set, but not the one to keep.
StackMemo::Segment* StackMemo::slot_for(const Frame& innermost, const Segment* keep) {
  const uint64_t hashed = hash(innermost.code, innermost.sp);
  const size_t first = set_of(hashed) * kWays;
  size_t chosen = kWays;
  for (size_t i = 0; i < kWays && chosen == kWays; ++i) {
    if (tags_[first + i] == 0) chosen = i;
  }
  if (chosen == kWays) chosen = next_victim_++ % kWays;
  if (segments_ + first + chosen == keep) chosen = (chosen + 1) % kWays;
  tags_[first + chosen] = tag_of(hashed);
  return segments_ + first + chosen;
}

}  // namespace gordian::preload
