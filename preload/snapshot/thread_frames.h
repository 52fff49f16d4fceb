// Whose frame each part of a thread's stack is: with it a report can say which function holds a pointer.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_THREAD_FRAMES_H_
#define GORDIAN_PRELOAD_SNAPSHOT_THREAD_FRAMES_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/snapshot/request.h"
#include "preload/unwind/frame_walk.h"

namespace gordian::preload {

// The frames of one thread, innermost first. Threads: one object at a time is used, by the writer of a snapshot.
class ThreadFrames {
 public:
  static constexpr size_t kMost = 256;

  // Walks the stack of a thread that stands still, as far as it can be told. Nothing is there if its stack pointer is
  // not known, or if no call stacks are wanted.
  void walk(const SnapshotRequest& request, const ThreadSeen& thread);

  size_t count() const { return count_; }
  // As snapshot.proto has them: of a frame that was interrupted, one more than where.
  uintptr_t code(size_t i) const { return frames_[i].exact ? frames_[i].code + 1 : frames_[i].code; }
  // Where the next frame begins: its locals lie below.
  uintptr_t end(size_t i) const { return frames_[i + 1].sp; }

  // The frames that the walk came to by the rules of their code, before it had to look for one: at most count() + 1, as
  // what a frame's rules are may be known where its end is not.
  size_t certain() const { return certain_; }
  // The last of them is the outermost.
  bool certain_to_the_end() const { return certain_to_the_end_; }
  const Frame& frame(size_t i) const { return frames_[i]; }

 private:
  bool walk_on(size_t from);
  bool find_frame_pointer();
  bool outermost_from(Frame frame);

  StackMemory memory_;
  Frame frames_[kMost + 1];
  size_t count_ = 0;
  size_t certain_ = 0;
  bool certain_to_the_end_ = false;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_THREAD_FRAMES_H_
