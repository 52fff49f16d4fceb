#include "preload/stacks/stack_memo.h"

#include "preload/runtime/own_memory.h"

namespace gordian::preload {

namespace {

uint64_t word_at(uintptr_t address) { return *reinterpret_cast<const volatile uint64_t*>(address); }

// Collects the words of a segment from its outermost frame inwards; kept innermost first.
class WordList {
 public:
  explicit WordList(uintptr_t sp) : sp_(sp) {}

  bool add(uintptr_t address, uint64_t word) {
    const auto offset = static_cast<int64_t>(address - sp_) / 8;
    if (count_ == StackMemo::Segment::kMaxWords || offset != static_cast<int32_t>(offset)) return false;
    ++count_;
    offsets_[StackMemo::Segment::kMaxWords - count_] = static_cast<int32_t>(offset);
    words_[StackMemo::Segment::kMaxWords - count_] = word;
    return true;
  }

  void move_to(StackMemo::Segment* segment) const {
    const size_t first = StackMemo::Segment::kMaxWords - count_;
    segment->word_count = static_cast<uint16_t>(count_);
    for (size_t i = 0; i < count_; ++i) {
      segment->offsets[i] = offsets_[first + i];
      segment->words[i] = words_[first + i];
    }
  }

 private:
  const uintptr_t sp_;
  size_t count_ = 0;
  int32_t offsets_[StackMemo::Segment::kMaxWords];
  uint64_t words_[StackMemo::Segment::kMaxWords];
};

// The words that the step to `caller` depended on. `rbp_matters`: whether something further out depends on the caller's
// RBP.
bool add_words(const Frame& caller, bool rbp_matters, WordList* words) {
  if (rbp_matters && caller.rbp_at != 0 && !words->add(caller.rbp_at, caller.rbp)) return false;
  if (!words->add(caller.code_at, caller.code)) return false;
  return caller.sp_at == 0 || words->add(caller.sp_at, caller.sp);
}

}  // namespace

size_t StackMemo::bytes_for(uint32_t set_bits) { return (kWays << set_bits) * (sizeof(Segment) + sizeof(uint32_t)); }

void StackMemo::use(void* memory, uint32_t set_bits) {
  version_.fetch_add(1, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  set_bits_ = set_bits;
  segments_ = static_cast<Segment*>(memory);
  tags_ = reinterpret_cast<uint32_t*>(segments_ + (kWays << set_bits));
  std::atomic_signal_fence(std::memory_order_seq_cst);
  version_.fetch_add(1, std::memory_order_relaxed);
}

const StackMemo::Segment* StackMemo::find_segment(uintptr_t code, uintptr_t sp, uintptr_t rbp) const {
  const uint64_t hashed = hash(code, sp);
  const size_t first = set_of(hashed) * kWays;
  const uint32_t tag = tag_of(hashed);
  for (size_t i = first; i < first + kWays; ++i) {
    if (tags_[i] != tag) continue;
    const Segment* segment = segments_ + i;
    if (segment->code == code && segment->sp == sp && holds(segment, rbp)) return segment;
  }
  return nullptr;
}

bool StackMemo::holds(const Segment* segment, uintptr_t rbp) const {
  for (;;) {
    if (segment->uses_rbp && segment->rbp != rbp) return false;
    const uintptr_t sp = segment->sp;
    for (size_t i = 0; i < segment->word_count; ++i) {
      if (word_at(sp + static_cast<uintptr_t>(int64_t{segment->offsets[i]} * 8)) != segment->words[i]) return false;
    }
    if (segment->outer == Segment::kNone) return true;
    const Segment* outer = segments_ + segment->outer;
    // Its slot may have been given to another stack meanwhile.
    if (outer->id != segment->outer_id || outer->sp != segment->outer_sp || outer->code != segment->outer_code)
      return false;
    if (outer->uses_rbp && !segment->outer_uses_rbp) return false;
    rbp = segment->outer_rbp;
    segment = outer;
  }
}

void StackMemo::remember(const Frame* frames, size_t count, const uint32_t* ids, const Frame* boundary,
                         const Segment* outer, uintptr_t last_word_at) {
  const uint32_t base = outer == nullptr ? 0 : outer->depth;
  version_.fetch_add(1, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  for (size_t done = 0; done < count;) {
    const size_t size = count - done < kSegmentFrames ? count - done : kSegmentFrames;
    const size_t first = count - done - size;
    Segment* segment = slot_for(frames[first], outer);
    const bool filled = fill(segment, frames + first, size, boundary, outer, last_word_at);
    done += size;
    segment->id = ids[first];
    segment->depth = base + static_cast<uint32_t>(done);
    if (!filled) {
      tags_[segment - segments_] = 0;
      break;
    }
    boundary = frames + first;
    outer = segment;
    last_word_at = 0;
  }
  std::atomic_signal_fence(std::memory_order_seq_cst);
  version_.fetch_add(1, std::memory_order_relaxed);
}

// False: too many words, or too far away.
bool StackMemo::fill(Segment* segment, const Frame* frames, size_t count, const Frame* boundary, const Segment* outer,
                     uintptr_t last_word_at) const {
  WordList words(frames[0].sp);
  segment->code = frames[0].code;
  segment->sp = frames[0].sp;
  segment->rbp = frames[0].rbp;
  segment->outer = Segment::kNone;
  segment->outer_uses_rbp = outer != nullptr && outer->uses_rbp;
  if (outer != nullptr) {
    segment->outer = static_cast<uint32_t>(outer - segments_);
    segment->outer_id = outer->id;
    segment->outer_code = outer->code;
    segment->outer_sp = outer->sp;
    segment->outer_rbp = boundary->rbp;
  }
  if (last_word_at != 0 && !words.add(last_word_at, 0)) return false;
  bool rbp_matters = segment->outer_uses_rbp;
  for (size_t i = count; i-- > 0;) {
    const Frame* caller = i + 1 < count ? frames + i + 1 : boundary;
    if (caller != nullptr) {
      rbp_matters |= frames[i].guessed;
      if (!add_words(*caller, rbp_matters, &words)) return false;
      if (caller->rbp_at != 0) rbp_matters = false;
    }
    rbp_matters |= frames[i].uses_rbp;
  }
  segment->uses_rbp = rbp_matters;
  words.move_to(segment);
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

void StackMemo::forget_all() {
  for (size_t i = 0; i < kWays << set_bits_; ++i) tags_[i] = 0;
  version_.store(0, std::memory_order_relaxed);
}

}  // namespace gordian::preload
