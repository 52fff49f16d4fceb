// The frames of the stack that a thread walked last, for the next walk to go on with.
//
// Problem: a program that does something new all the time (a compiler) meets a new stack at every other allocation, a
// hundred frames deep, yet it differs from the one before in a few innermost frames only. The memo knows the rest, but
// can be entered only where one of its segments begins. Example, innermost first:
//
//   last stack   new A B C D E F G …
//   now          malloc X B C D E F G …    X is walked; at B the frames are the same as before, if their words are
//
// B itself is the same frame, but was come upon through X: where its return address and its RBP were found is for this
// walk to say. (Before, B may even have been the innermost frame, where nothing was found on the stack: a function that
// leaves by a jump to malloc has no frame.)
//
// Choice: the last stack's frames are kept, numbered from the outermost one, which is 1. A walk that comes to one of
// them (same code address, SP and RBP) compares the words that the frames further out depended on: those of frames up
// to the next multiple of 16, and from there the memo's segment. If all are what they were, the rest of the stack is
// the same, with its stack ids, and stays where it is; the new frames are put on top. Else the frames up to the first
// changed word are taken over. Rejected: segments that can be entered anywhere (each frame would need a place in the
// memo's table); keeping only the frames that the last walk stepped through (what follows a deep stack is often a
// little less deep, and then comes out below them).
//
// Threads: one. Its signal handlers do not use it while a walk is under way.
#ifndef GORDIAN_PRELOAD_STACKS_LAST_STACK_H_
#define GORDIAN_PRELOAD_STACKS_LAST_STACK_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/stacks/stack_memo.h"
#include "preload/unwind/frame_walk.h"

namespace gordian::preload {

// Frames that are kept of one stack. Deeper stacks are cut off further out, and marked so.
inline constexpr size_t kMaxFrames = 512;

// All zero it is empty.
class LastStack {
 public:
  using Segment = StackMemo::Segment;

  // What a walk has in common with it.
  struct Meeting {
    size_t depth = 0;       // where it came upon it; 0: it did not
    size_t same_to = 0;     // the frames from there out to this one are as they were,
    bool complete = false;  // and so is everything further out: up to the next multiple of 16 frames, and from there
    const Segment* outer = nullptr;  // this segment; nullptr: there is no such multiple before the stack ends
  };

  // Whether `frame` is one of its frames, and how much of what lies further out is still there. `*below`: only frames
  // with smaller depths are considered; kAnywhere when a walk begins.
  static constexpr size_t kAnywhere = SIZE_MAX;
  Meeting meet(const Frame& frame, size_t* below) const;

  // By depth.
  const Frame& frame(size_t depth) const { return frames_[kMaxFrames - depth]; }
  uintptr_t last_word_at() const { return last_word_at_; }

  // The frame at `depth`, come upon by another way than before: where its registers were found is what `found` says.
  Frame met_frame(size_t depth, const Frame& found) const;

  // The frames further in than `depth` are replaced, and frames[count] is how that one was come upon. REQUIRES: depth +
  // count <= kMaxFrames. Returns the innermost; the others follow, also those that were there.
  Frame* put_on_top(size_t depth, const Frame* frames, size_t count);

  // All frames are replaced: frames[0 … count), further out the segment `outer`, whose first frame is frames[count], or
  // if it is nullptr nothing (`last_word_at`: see StackMemo::remember). REQUIRES: they are at most kMaxFrames in all.
  Frame* put_in_place(const Frame* frames, size_t count, const Segment* outer, uintptr_t last_word_at);
  // The stack was remembered as this segment and those further out.
  void remembered_as(const Segment* innermost);

  void forget() { top_ = bottom_ = 0; }

  // Its memory from here on is used by all stacks, what lies before only by those of more than 64 frames.
  static constexpr size_t kBytesOfDeepStacks = (kMaxFrames - 64) * sizeof(Frame);
  void* of_shallow_stacks() { return frames_ + (kMaxFrames - 64); }

 private:
  static constexpr size_t kSegmentFrames = StackMemo::kSegmentFrames;

  // A segment, nullptr or one whose memory may have been given to another stack: then it has another serial.
  struct Link {
    const Segment* segment;
    uint64_t serial;
  };

  bool ends_as_before() const;
  static bool holds(const Link& link);
  void unlink(size_t from, size_t to);

  Frame frames_[kMaxFrames];                     // the outermost last
  Link links_[kMaxFrames / kSegmentFrames + 1];  // by depth / kSegmentFrames
  size_t top_;                                   // depth of the innermost frame
  size_t bottom_;  // 0, or where a segment begins: its first frame is the outermost that is here
  uintptr_t last_word_at_;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_LAST_STACK_H_
