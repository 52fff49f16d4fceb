#include "preload/stacks/last_stack.h"

#include <string.h>

namespace gordian::preload {

namespace {

bool is(uintptr_t address, uint64_t value) { return *reinterpret_cast<const volatile uint64_t*>(address) == value; }

// Whether the step to `caller`, taken again, would end there again.
bool words_hold(const Frame& caller) {
  return is(caller.code_at, caller.code) && (caller.rbp_at == 0 || is(caller.rbp_at, caller.rbp)) &&
         (caller.sp_at == 0 || is(caller.sp_at, caller.sp));
}

bool same(const Frame& a, const Frame& b) {
  return a.sp == b.sp && a.code == b.code && a.rbp == b.rbp && a.exact == b.exact;
}

}  // namespace

LastStack::Meeting LastStack::meet(const Frame& here, size_t* below) const {
  Meeting meeting;
  size_t depth = *below <= top_ ? *below - 1 : top_;
  while (depth > bottom_ && frame(depth).sp < here.sp) --depth;
  *below = depth + 1;
  if (depth <= bottom_ || !same(frame(depth), here)) return meeting;

  meeting.depth = meeting.same_to = depth;
  size_t& same_to = meeting.same_to;
  for (size_t boundary = depth - depth % kSegmentFrames;; boundary -= kSegmentFrames) {
    for (; same_to > boundary && same_to > 1; --same_to) {
      *below = same_to;
      if (!words_hold(frame(same_to - 1))) return meeting;
    }
    if (boundary == 0) {
      meeting.complete = last_word_at_ == 0 || is(last_word_at_, 0);
      return meeting;
    }
    if (holds(links_[boundary / kSegmentFrames])) {
      meeting.complete = true;
      meeting.outer = links_[boundary / kSegmentFrames].segment;
      return meeting;
    }
    if (boundary == bottom_) return meeting;
  }
}

bool LastStack::holds(const Link& link) {
  return link.segment != nullptr && link.segment->serial == link.serial &&
         StackMemo::holds(link.segment, link.segment->rbp);
}

// To depth `to`, from nearest above `from`.
void LastStack::unlink(size_t from, size_t to) {
  for (size_t i = from / kSegmentFrames + 1; i <= to / kSegmentFrames; ++i) links_[i].segment = nullptr;
}

Frame LastStack::met_frame(size_t depth, const Frame& found) const {
  Frame met = frame(depth);
  met.code_at = found.code_at;
  met.rbp_at = found.rbp_at;
  met.sp_at = found.sp_at;
  return met;
}

Frame* LastStack::put_on_top(size_t depth, const Frame* frames, size_t count) {
  frames_[kMaxFrames - depth] = met_frame(depth, frames[count]);
  top_ = depth + count;
  unlink(depth, top_);
  Frame* innermost = frames_ + (kMaxFrames - top_);
  memcpy(innermost, frames, count * sizeof(Frame));
  return innermost;
}

Frame* LastStack::put_in_place(const Frame* frames, size_t count, const Segment* outer, uintptr_t last_word_at) {
  bottom_ = outer == nullptr ? 0 : outer->depth;
  top_ = bottom_ + count;
  unlink(bottom_, top_);
  last_word_at_ = last_word_at;
  if (outer != nullptr) links_[bottom_ / kSegmentFrames] = {outer, outer->serial};
  Frame* innermost = frames_ + (kMaxFrames - top_);
  memcpy(innermost, frames, (outer == nullptr ? count : count + 1) * sizeof(Frame));
  return innermost;
}

// A segment may have taken the place of one further out.
void LastStack::remembered_as(const Segment* innermost) {
  uint64_t serial = innermost->serial;
  for (const Segment* segment = innermost; segment != nullptr && segment->serial == serial; segment = segment->outer) {
    serial = segment->outer_serial;
    if (segment->depth % kSegmentFrames != 0) continue;
    Link& link = links_[segment->depth / kSegmentFrames];
    if (link.segment == segment && link.serial == segment->serial) break;
    link = {segment, segment->serial};
  }
}

}  // namespace gordian::preload
