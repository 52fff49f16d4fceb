#include "preload/unwind/frame_walk.h"

#include "preload/unwind/recipe_table.h"

namespace gordian::preload {

namespace {

constexpr uintptr_t kLargestFrame = uintptr_t{1} << 32;
constexpr uintptr_t kLargestGuessedFrame = 0x4000;

// The caller of a frame whose CFA is known: the return address lies below it.
Step return_from(StackMemory* memory, const Frame& frame, uintptr_t cfa, uintptr_t rbp_at, Frame* caller) {
  // A stack grows downwards: a caller further in is nonsense.
  if (cfa <= frame.sp || cfa - frame.sp > kLargestFrame || cfa % 8 != 0) return Step::kLost;
  caller->sp = cfa;
  caller->code_at = cfa - 8;
  caller->rbp = frame.rbp;
  caller->rbp_at = rbp_at;
  caller->sp_at = 0;
  caller->exact = false;
  if (!memory->read(caller->code_at, &caller->code)) return Step::kLost;
  if (rbp_at != 0 && !memory->read(rbp_at, &caller->rbp)) return Step::kLost;
  return caller->code == 0 ? Step::kOutermost : Step::kDone;
}

// The CFA itself lies on the stack.
Step through_word(StackMemory* memory, const Frame& frame, uintptr_t cfa_at, uintptr_t rbp_at, Frame* caller) {
  uint64_t cfa = 0;
  if (cfa_at % 8 != 0 || !memory->read(cfa_at, &cfa)) return Step::kLost;
  const Step step = return_from(memory, frame, cfa, rbp_at, caller);
  caller->sp_at = cfa_at;
  return step;
}

// The program may have been interrupted on another stack (sigaltstack): any direction is right.
Step return_from_signal(StackMemory* memory, const Frame& frame, Frame* caller) {
  caller->code_at = frame.sp + kSignalRip;
  caller->rbp_at = frame.sp + kSignalRbp;
  caller->sp_at = frame.sp + kSignalRsp;
  caller->exact = true;
  if (!memory->read(caller->code_at, &caller->code) || !memory->read(caller->sp_at, &caller->sp) ||
      !memory->read(caller->rbp_at, &caller->rbp))
    return Step::kLost;
  return caller->code == 0 ? Step::kLost : Step::kDone;
}

// Code without unwind information, from a just-in-time compiler, say: if RBP looks like a frame pointer, it is taken
// for one, as libunwind does. It may be that of a frame further out, so that frames are skipped. Nothing can be told
// from the RBP that was saved there: the caller may have no frame pointer.
Step guess(StackMemory* memory, Frame* frame, Frame* caller) {
  frame->uses_rbp = frame->guessed = true;
  const bool plausible =
      frame->rbp % 8 == 0 && frame->rbp >= frame->sp && frame->rbp - frame->sp <= kLargestGuessedFrame;
  return plausible ? return_from(memory, *frame, frame->rbp + 16, frame->rbp, caller) : Step::kLost;
}

}  // namespace

Step step_out(StackMemory* memory, Frame* frame, Frame* caller) {
  const Recipe recipe = recipe_table.find(frame->code, frame->exact);
  frame->uses_rbp = recipe.uses_rbp();
  frame->guessed = false;
  switch (recipe.kind()) {
    case Recipe::kFromSp: {
      const uintptr_t cfa = frame->sp + static_cast<uintptr_t>(recipe.cfa_offset());
      const int64_t rbp = recipe.rbp_offset();
      return return_from(memory, *frame, cfa, rbp == 0 ? 0 : cfa + static_cast<uintptr_t>(rbp), caller);
    }
    case Recipe::kFromRbp: {
      const uintptr_t cfa = frame->rbp + static_cast<uintptr_t>(recipe.cfa_offset());
      const int64_t rbp = recipe.rbp_offset();
      return return_from(memory, *frame, cfa, rbp == 0 ? 0 : cfa + static_cast<uintptr_t>(rbp), caller);
    }
    case Recipe::kThroughRbp: {
      const uintptr_t cfa_at = frame->rbp + static_cast<uintptr_t>(recipe.cfa_offset());
      const int64_t rbp = recipe.rbp_offset();
      return through_word(memory, *frame, cfa_at, rbp == 0 ? 0 : frame->rbp + static_cast<uintptr_t>(rbp - 8), caller);
    }
    case Recipe::kSignal:
      return return_from_signal(memory, *frame, caller);
    case Recipe::kOutermost:
      return Step::kOutermost;
    case Recipe::kUnknown:
      return guess(memory, frame, caller);
    default:
      return Step::kHard;
  }
}

}  // namespace gordian::preload
