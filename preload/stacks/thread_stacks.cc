#include "preload/stacks/thread_stacks.h"

#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"
#include "preload/runtime/process_state.h"
#include "preload/runtime/thread_registry.h"
#include "preload/runtime/thread_state.h"
#include "preload/stacks/stack_store.h"
#include "preload/unwind/full_walk.h"
#include "preload/unwind/loaded_code.h"

namespace gordian::preload {

namespace {

// For all threads together: a program with thousands of threads must not pay for as many large memos.
constexpr size_t kMostMemoBytes = size_t{16} << 20;
std::atomic<size_t> memo_bytes{0};

uint64_t this_owner() {
  return uint64_t{process_state->generation.load(std::memory_order_relaxed)} << 32 |
         static_cast<uint32_t>(sys::gettid());
}

// Where to cut a stack that is too deep. Two stacks that differ in their innermost frames only should be cut at the
// same frame, so that they share the rest: the one whose SP is divisible by the largest power of two.
size_t choose_cut(const Frame* frames, size_t count) {
  size_t best = count;
  int most_zeros = -1;
  for (size_t i = count / 2; i <= count; ++i) {
    const int zeros = __builtin_ctzll(frames[i - 1].sp | uint64_t{1} << 62);
    if (zeros < most_zeros) continue;
    best = i;
    most_zeros = zeros;
  }
  return best;
}

// Gives every frame the id of the stack that begins there. The runtime's own frames (a hook that calls on) are left
// out. False: the store is full.
bool intern(const Walk& walk) {
  uint32_t id = walk.end == Walk::kMet         ? walk.frames[walk.count].stack_id
                : walk.end == Walk::kJoined    ? walk.outer->id
                : walk.end == Walk::kOutermost ? 0
                                               : StackStore::kCutOff;
  for (size_t i = walk.count; i-- > 0;) {
    Frame& frame = walk.frames[i];
    const uint64_t guessed = frame.guessed ? StackStore::kGuessed : 0;
    const uintptr_t behind = frame.exact ? frame.code + 1 : frame.code;  // as if it were a return address
    if (!LoadedCode::is_own(frame.code)) id = stack_store.child(id, behind | guessed);
    if (id == 0) break;
    frame.stack_id = id;
  }
  if (id != 0 && id != StackStore::kCutOff) return true;
  stack_store.note_lost();
  return false;
}

}  // namespace

constinit YoungRoom* ThreadStacks::young_room = nullptr;

ThreadStacks* ThreadStacks::create() {
  constexpr size_t kRoomToBeginWith = 64 * sizeof(Frame);
  // Whole pages: a memo that has grown out of them gives them back.
  const size_t first_bytes = (StackMemo::bytes_for(kFirstSetBits) + kPageSize - 1) & ~(kPageSize - 1);
  auto* memory = static_cast<unsigned char*>(own_memory.allocate(first_bytes + sizeof(ThreadStacks)));
  if (memory == nullptr) return nullptr;
  auto* stacks = reinterpret_cast<ThreadStacks*>(memory + first_bytes);
  OwnMemory::populate(memory, first_bytes);
  OwnMemory::populate(stacks->last_stack_.of_shallow_stacks(),
                      offsetof(ThreadStacks, rooms_) - LastStack::kBytesOfDeepStacks + kRoomToBeginWith);
  stacks->memo_.use(memory, kFirstSetBits);
  stacks->owner_.store(this_owner(), std::memory_order_relaxed);
  return stacks;
}

ThreadStacks* ThreadStacks::of_this_thread() {
  ThreadSlot* slot = thread_registry.slot_of_current();
  if (slot == nullptr) return nullptr;
  ThreadStacks* stacks = slot->stacks.load(std::memory_order_relaxed);
  // After a fork they bear another owner's name, but are still this thread's.
  if (stacks != nullptr &&
      (stacks == thread_state.stacks || stacks->owner_.load(std::memory_order_relaxed) == this_owner()))
    return stacks;
  if (stacks == nullptr || !stacks->claim()) stacks = inherit();
  if (stacks == nullptr) stacks = create();
  slot->stacks.store(stacks, std::memory_order_relaxed);
  return stacks;
}

// From a thread that is gone and whose place nobody took.
ThreadStacks* ThreadStacks::inherit() {
  ThreadStacks* inherited = nullptr;
  thread_registry.visit_some([&](ThreadSlot* slot) {
    ThreadStacks* stacks = slot->stacks.load(std::memory_order_relaxed);
    if (stacks != nullptr && stacks->claim()) inherited = stacks;
    return inherited != nullptr;
  });
  return inherited;
}

// Makes it the calling thread's, if its owner is dead. What a fork left of other threads stays unused.
bool ThreadStacks::claim() {
  uint64_t owner = owner_.load(std::memory_order_relaxed);
  const auto generation = process_state->generation.load(std::memory_order_relaxed);
  if (owner >> 32 != generation) return false;
  const long answer = sys::call(SYS_tgkill, sys::getpid(), static_cast<int>(owner), 0);
  if (answer != -ESRCH || !owner_.compare_exchange_strong(owner, this_owner(), std::memory_order_relaxed)) return false;
  start_anew();
  return true;
}

// A new thread's stack lies elsewhere, or is another one at the same place.
void ThreadStacks::start_anew() {
  memo_.forget_all();
  last_stack_.forget();
  changing_ = nested_ = false;
  for (WalkRoom& room : rooms_) room.memory = StackMemory();
}

uint32_t ThreadStacks::walk_and_remember(const Frame& site) {
  const Inside inside;
  if (!inside.entered()) return walk_nested(site);
  if (is_young()) {
    const uint32_t id = walk_young(site);
    if (id != 0) return id;
  }
  if (changing_) start_anew();
  nested_ = false;  // a handler that was left by longjmp
  if (memo_.distrusted()) {
    memo_.forget_all();
    last_stack_.forget();
  }
  grow_when_busy();
  const Walk walk = walk_in(&rooms_[0], site, true);
  if (!intern(walk)) return 0;
  if (walk.by_recipes && walk.end != Walk::kLost) remember(walk);
  return walk.frames[0].stack_id;
}

// Nothing is kept but the stack. 0: it takes the ordinary way.
uint32_t ThreadStacks::walk_young(const Frame& site) const {
  if (young_room == nullptr || changing_ || memo_.distrusted()) return 0;
  if (young_room->taken.exchange(true, std::memory_order_acquire)) return 0;
  count_young_walk();
  const Walk walk = walk_in(young_room, site, true);
  const uint32_t id = walk.by_recipes && walk.end != Walk::kCut && intern(walk) ? walk.frames[0].stack_id : 0;
  young_room->taken.store(false, std::memory_order_release);
  return id;
}

// While the memo changes, a signal handler must not find it. A handler that leaves by longjmp leaves the change
// half-done and the memo out of sight: then of_this_thread makes it forget everything.
void ThreadStacks::remember(const Walk& walk) {
  ThreadState& thread = thread_state;
  ThreadStacks* in_sight = thread.stacks;
  thread.stacks = nullptr;
  changing_ = true;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (walk.end == Walk::kCut) {
    memo_.remember(walk.frames, walk.count, nullptr, nullptr, 0, kMaxFrames / 2);
    last_stack_.forget();
  } else {
    remember_whole(walk);
  }
  std::atomic_signal_fence(std::memory_order_seq_cst);
  changing_ = false;
  thread.stacks = in_sight;
}

void ThreadStacks::remember_whole(const Walk& walk) {
  const bool met = walk.end == Walk::kMet;
  const size_t depth = walk.meeting.depth;
  const StackMemo::Segment* outer = met ? walk.meeting.outer : walk.outer;
  const Frame* frames = met ? last_stack_.put_on_top(depth, walk.frames, walk.count)
                            : last_stack_.put_in_place(walk.frames, walk.count, outer, walk.last_word_at);
  const size_t count = met ? depth + walk.count - (outer == nullptr ? 0 : outer->depth) : walk.count;
  const StackMemo::Segment* innermost =
      outer == nullptr ? memo_.remember(frames, count, nullptr, nullptr, last_stack_.last_word_at(), 0)
                       : memo_.remember(frames, count, frames + count, outer, 0, 0);
  if (innermost != nullptr) {
    last_stack_.remembered_as(innermost);
  } else {
    last_stack_.forget();
  }
}

// In a signal handler that interrupted a walk: it has room of its own, and leaves the memo alone.
uint32_t ThreadStacks::walk_nested(const Frame& site) {
  if (nested_) return 0;
  nested_ = true;
  const Walk walk = walk_in(&rooms_[1], site, false);
  const uint32_t id = intern(walk) ? walk.frames[0].stack_id : 0;
  nested_ = false;
  return id;
}

// Reads the room's memory, and what this object knows.
template <size_t kFrames>
Walk ThreadStacks::walk_in(WalkRoomFor<kFrames>* room, const Frame& site, bool may_join) const {
  Walk walk;
  walk.frames = room->frames;
  room->memory.begin_at(site.sp);
  room->frames[0] = site;
  size_t below = LastStack::kAnywhere;
  for (walk.count = 1; walk.count < kFrames; ++walk.count) {
    if (may_join) follow_last_stack(kFrames, &below, &walk);
    if (walk.end == Walk::kMet) return walk;
    Frame* frame = room->frames + walk.count - 1;
    Frame* caller = frame + 1;
    *caller = Frame();
    const Step step = step_out(&room->memory, frame, caller);
    if (step == Step::kHard) {
      walk.by_recipes = false;
      bool complete = false;
      walk.count = walk_with_all_registers(&room->memory, registers_here(), site.code, site.sp, room->frames, kFrames,
                                           &complete);
      walk.end = complete ? Walk::kOutermost : Walk::kLost;
      return walk;
    }
    if (step != Step::kDone) {
      walk.end = step == Step::kOutermost ? Walk::kOutermost : Walk::kLost;
      if (step == Step::kOutermost) walk.last_word_at = caller->code_at;
      return walk;
    }
    walk.outer = may_join ? join(*caller, walk.count) : nullptr;
    if (walk.outer != nullptr) {
      walk.end = Walk::kJoined;
      return walk;
    }
  }
  walk.end = Walk::kCut;
  walk.count = choose_cut(room->frames, walk.count);
  return walk;
}

// If the walk has come to a frame of the last stack: takes over what is the same further out.
// `most`: frames that there is room for.
void ThreadStacks::follow_last_stack(size_t most, size_t* below, Walk* walk) const {
  const LastStack::Meeting meeting = last_stack_.meet(walk->frames[walk->count - 1], below);
  if (meeting.depth == 0 || meeting.depth + walk->count > kMaxFrames) return;
  Frame* frame = walk->frames + walk->count - 1;
  if (meeting.complete) {
    frame->stack_id = last_stack_.frame(meeting.depth).stack_id;
    walk->meeting = meeting;
    walk->end = Walk::kMet;
    --walk->count;
    return;
  }
  if (walk->count + meeting.depth - meeting.same_to > most) return;
  *frame = last_stack_.met_frame(meeting.depth, *frame);
  for (size_t depth = meeting.depth - 1; depth >= meeting.same_to; --depth) *++frame = last_stack_.frame(depth);
  walk->count += meeting.depth - meeting.same_to;
}

// The segment that the stack goes on with from this frame, if the memo knows it.
const StackMemo::Segment* ThreadStacks::join(const Frame& frame, size_t walked) const {
  if (frame.exact) return nullptr;
  const StackMemo::Segment* segment = memo_.find_segment(frame.code, frame.sp, frame.rbp);
  const bool fits = segment != nullptr && segment->depth % StackMemo::kSegmentFrames == 0;
  return fits && segment->depth + walked <= kMaxFrames ? segment : nullptr;
}

void ThreadStacks::grow_when_busy() {
  const uint32_t bits = memo_.set_bits();
  if (++misses_ < kMissesPerSlot << (bits + 2) || bits == kLargestSetBits) return;
  misses_ = 0;
  const size_t bytes = StackMemo::bytes_for(bits + 1);
  if (memo_bytes.fetch_add(bytes, std::memory_order_relaxed) > kMostMemoBytes) return;
  void* memory = own_memory.allocate(bytes);
  if (memory == nullptr) return;
  OwnMemory::populate(memory, bytes);
  void* old = memo_.memory();
  memo_.use(memory, bits + 1);
  sys::madvise(old, StackMemo::bytes_for(bits), MADV_DONTNEED);
}

}  // namespace gordian::preload
