#include "preload/unwind/full_walk.h"

namespace gordian::preload {

namespace {

class FullWalk {
 public:
  FullWalk(StackMemory* memory, const FrameRegisters& here) : memory_(memory), frame_(here) {}

  uintptr_t code() const { return frame_.values[kReturnAddress]; }
  uintptr_t sp() const { return frame_.values[kRsp]; }
  bool exact() const { return exact_; }
  bool guessed() const { return guessed_; }  // the last step

  Step step() {
    guessed_ = false;
    CfiEntry entry;
    CfiRow row;
    const uintptr_t call = exact_ ? code() : code() - 1;
    if (!find_cfi_entry(call, &entry)) return step_by_guess();
    if (!find_cfi_row(entry, call, &row)) return Step::kLost;
    const CfiRule& outermost = row.registers[entry.return_register % kCfiRegisters];
    if (outermost.kind == CfiRule::kUndefined) return Step::kOutermost;
    FrameRegisters caller;
    if (!apply(row, &caller)) return Step::kLost;
    const bool inwards = caller.values[kRsp] <= sp() && !row.signal_frame;
    frame_ = caller;
    exact_ = row.signal_frame;
    return code() == 0 ? Step::kOutermost : inwards ? Step::kLost : Step::kDone;
  }

 private:
  bool apply(const CfiRow& row, FrameRegisters* caller) {
    uint64_t cfa = 0;
    if (row.cfa_by_expression) {
      if (!evaluate_expression(row.cfa_expression(), frame_, false, 0, &cfa)) return false;
    } else {
      cfa = frame_.values[row.cfa_register] + static_cast<uint64_t>(row.cfa_offset);
    }
    for (size_t number = 0; number < kCfiRegisters; ++number) {
      if (!recover(row.registers[number], number, cfa, &caller->values[number])) return false;
    }
    if (row.registers[kRsp].kind == CfiRule::kSame) caller->values[kRsp] = cfa;
    return true;
  }

  bool recover(const CfiRule& rule, size_t number, uint64_t cfa, uint64_t* value) {
    uint64_t at = cfa + static_cast<uint64_t>(rule.offset);
    switch (rule.kind) {
      case CfiRule::kAtCfa:
        return read(at, value);
      case CfiRule::kCfaPlus:
        *value = at;
        return true;
      case CfiRule::kAtExpression:
        return evaluate_expression(rule.expression(), frame_, true, cfa, &at) && read(at, value);
      case CfiRule::kExpression:
        return evaluate_expression(rule.expression(), frame_, true, cfa, value);
      case CfiRule::kInRegister:
        if (rule.offset < 0 || rule.offset >= int64_t{kCfiRegisters}) return false;
        *value = frame_.values[rule.offset];
        return true;
      default:
        *value = frame_.values[number];
        return true;
    }
  }

  bool read(uint64_t at, uint64_t* value) { return at % 8 == 0 && memory_->read(at, value); }

  Step step_by_guess() {
    Frame frame;
    Frame caller;
    frame.code = code();
    frame.sp = sp();
    frame.rbp = frame_.values[kRbp];
    frame.exact = exact_;
    const Step step = step_out(memory_, &frame, &caller);
    frame_.values[kReturnAddress] = caller.code;
    frame_.values[kRsp] = caller.sp;
    frame_.values[kRbp] = caller.rbp;
    exact_ = caller.exact;
    guessed_ = true;
    return step == Step::kHard ? Step::kLost : step;
  }

  StackMemory* memory_;
  FrameRegisters frame_;
  bool exact_ = true;  // the frame that is still being executed
  bool guessed_ = false;
};

}  // namespace

size_t walk_with_all_registers(StackMemory* memory, const FrameRegisters& here, uintptr_t code, uintptr_t sp,
                               Frame* out, size_t max, bool* complete) {
  constexpr size_t kOwnFrames = 16;
  *complete = false;
  FullWalk walk(memory, here);
  for (size_t i = 0; walk.code() != code || walk.sp() != sp; ++i) {
    if (i == kOwnFrames || walk.step() != Step::kDone) return 0;
  }
  size_t count = 0;
  Step step = Step::kDone;
  while (step == Step::kDone && count < max) {
    out[count] = Frame();
    out[count].code = walk.code();
    out[count].sp = walk.sp();
    out[count++].exact = walk.exact();
    step = walk.step();
    out[count - 1].guessed = walk.guessed();
  }
  *complete = step == Step::kOutermost;
  return count;
}

}  // namespace gordian::preload
