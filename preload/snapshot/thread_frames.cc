// How the frames are found. The thread that takes the snapshot says its registers. Of one that is blocked in a system
// call the kernel tells SP and PC, and not RBP, which functions with a frame pointer need. Where the walk comes to such
// a function with RBP still unknown, its frame is looked for: RBP points at a saved RBP with a return address behind
// it, above SP and near. The first such place is taken from which the walk goes on to the outermost frame of the
// thread: what merely looks like a frame does not lead there. (A leftover of an earlier call may; then a function is
// named that has returned. A name in a report is worth that.)
#include "preload/snapshot/thread_frames.h"

#include "preload/runtime/image.h"
#include "preload/runtime/own_memory.h"

namespace gordian::preload {

namespace {

constexpr uintptr_t kSearched = 8192;  // bytes above SP
constexpr int kMostTried = 32;
constexpr size_t kMostOutwards = 256;

}  // namespace

void ThreadFrames::walk(const SnapshotRequest& request, const ThreadSeen& thread) {
  count_ = certain_ = 0;
  certain_to_the_end_ = false;
  if (thread.stack_pointer == 0 || thread.pc == 0 || !image.stacks_available) return;
  const bool caller = thread.tid == request.caller_tid;
  frames_[0] = Frame();
  frames_[0].code = thread.pc;
  // The caller's stack pointer is that at its call, where the return address lies.
  frames_[0].sp = caller ? thread.stack_pointer + 8 : thread.stack_pointer;
  frames_[0].rbp = caller ? request.registers.values[Registers::kFramePointer] : 0;
  frames_[0].exact = !caller;
  memory_ = StackMemory();
  memory_.begin_at(frames_[0].sp);
  const bool ended = walk_on(0);
  while (certain_ <= count_ && !frames_[certain_].guessed) ++certain_;
  certain_to_the_end_ = ended && count_ < kMost && certain_ > count_;
  if (!ended && !caller && find_frame_pointer()) walk_on(count_);
}

// From a frame outwards; `count_` frames are whole then. False: it ended before the outermost one.
bool ThreadFrames::walk_on(size_t from) {
  for (count_ = from; count_ < kMost; ++count_) {
    frames_[count_ + 1] = Frame();
    const Step step = step_out(&memory_, &frames_[count_], &frames_[count_ + 1]);
    if (step != Step::kDone) return step == Step::kOutermost;
  }
  return true;
}

// For the frame that the walk ended at, if its RBP is not known. Also not if it was found on the stack: then it is
// right, and something else is wrong.
bool ThreadFrames::find_frame_pointer() {
  Frame& frame = frames_[count_];
  if (count_ == kMost || !frame.uses_rbp || frame.rbp != 0) return false;
  int tried = 0;
  for (uintptr_t at = frame.sp; at < frame.sp + kSearched && tried < kMostTried; at += 8) {
    uint64_t saved = 0, code = 0;
    if (!memory_.read(at, &saved) || !memory_.read(at + 8, &code)) return false;
    const bool frame_like = saved == 0 || (saved > at && saved % 8 == 0);
    if (!frame_like || code < kPageSize) continue;
    Frame candidate = frame;
    candidate.rbp = at;
    ++tried;
    if (!outermost_from(candidate)) continue;
    frame.rbp = at;
    return true;
  }
  return false;
}

bool ThreadFrames::outermost_from(Frame frame) {
  for (size_t steps = 0; steps < kMostOutwards; ++steps) {
    Frame caller;
    const Step step = step_out(&memory_, &frame, &caller);
    if (step != Step::kDone) return step == Step::kOutermost && steps > 0;
    if (frame.guessed) return false;
    frame = caller;
  }
  return false;
}

}  // namespace gordian::preload
