// What a thread keeps for taking its own call stacks: the memo, and room to walk. Own memory, since a thread's TLS has
// little room and its stack may have less.
#ifndef GORDIAN_PRELOAD_STACKS_THREAD_STACKS_H_
#define GORDIAN_PRELOAD_STACKS_THREAD_STACKS_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/stacks/last_stack.h"
#include "preload/stacks/stack_memo.h"
#include "preload/unwind/frame_walk.h"
#include "preload/unwind/stack_memory.h"

namespace gordian::preload {

template <size_t kFrames>
struct WalkRoomFor {
  static constexpr size_t kMost = kFrames;
  StackMemory memory;
  Frame frames[kFrames + 1];
};
using WalkRoom = WalkRoomFor<kMaxFrames>;

// For a young process (process_state.h): one for all threads. A stack that is too deep for it takes the ordinary way.
struct YoungRoom : WalkRoomFor<48> {
  std::atomic<bool> taken;
};

// A walk's result: frames[0 … count), innermost first.
struct Walk {
  enum End {
    kOutermost,  // the outermost frame is among them
    kJoined,     // the rest is the segment `outer`, whose innermost frame is frames[count]
    kMet,        // the rest is that of the last stack, from `meeting` on: as frames[count], which has its stack id
    kCut,        // too deep
    kLost,       // nothing is known of the code of the last frame
  };
  Frame* frames = nullptr;
  size_t count = 0;
  End end = kLost;
  bool by_recipes = true;
  const StackMemo::Segment* outer = nullptr;
  LastStack::Meeting meeting;
  uintptr_t last_word_at = 0;  // the return address of 0 that ended it, if one did
};

class ThreadStacks {
 public:
  // REQUIRES: called once, before any other function, with zeroed memory.
  static void use_young_room(YoungRoom* room) { young_room = room; }

  // The calling thread's, made or inherited from a dead thread at its first stack. nullptr: no memory.
  static ThreadStacks* of_this_thread();

  const StackMemo& memo() const { return memo_; }
  // Code was unloaded. Any thread may call it.
  void distrust_memo() { memo_.distrust(); }
  // True while a change of the memo is under way further out, or was left half-done.
  bool changing() const { return changing_; }

  // The stack that begins at `site` (code, sp, rbp), walked, interned and remembered. 0: it could not be kept.
  // Async-signal-safe. REQUIRES: called by the thread that owns this, further in than the site.
  uint32_t walk_and_remember(const Frame& site);

  // The walk alone. What it returns lies in this object's room, until the next walk.
  // REQUIRES: the thread counts as inside the runtime.
  Walk walk(const Frame& site) { return walk_in(&rooms_[0], site, false); }

 private:
  static constexpr uint32_t kFirstSetBits = 4;
  static constexpr uint32_t kLargestSetBits = 9;
  static constexpr uint32_t kMissesPerSlot = 8;

  static ThreadStacks* create();
  static ThreadStacks* inherit();
  bool claim();
  void start_anew();
  template <size_t kFrames>
  Walk walk_in(WalkRoomFor<kFrames>* room, const Frame& site, bool may_join) const;
  uint32_t walk_young(const Frame& site) const;
  void follow_last_stack(size_t most, size_t* below, Walk* walk) const;
  const StackMemo::Segment* join(const Frame& frame, size_t walked) const;
  void remember_whole(const Walk& walk);
  uint32_t walk_nested(const Frame& site);
  void remember(const Walk& walk);
  void grow_when_busy();

  static YoungRoom* young_room;  // may be nullptr

  // Its most used part last, before what else is always used.
  LastStack last_stack_;
  std::atomic<uint64_t> owner_;  // generation of the process << 32 | thread id
  StackMemo memo_;
  uint32_t misses_ = 0;
  bool changing_ = false;  // the memo is being changed
  bool nested_ = false;    // the second room is in use
  WalkRoom rooms_[2];      // the second is for a signal handler that interrupts a walk
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_THREAD_STACKS_H_
