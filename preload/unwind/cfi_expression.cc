#include "preload/unwind/cfi_expression.h"

#include "preload/unwind/stack_memory.h"

namespace gordian::preload {

namespace {

// DW_OP_*.
enum Operation : uint8_t {
  kAddress = 0x03,
  kDereference = 0x06,
  kConst1u = 0x08,
  kConst1s = 0x09,
  kConst2u = 0x0a,
  kConst2s = 0x0b,
  kConst4u = 0x0c,
  kConst4s = 0x0d,
  kConst8u = 0x0e,
  kConst8s = 0x0f,
  kConstUleb = 0x10,
  kConstSleb = 0x11,
  kDuplicate = 0x12,
  kDrop = 0x13,
  kSwap = 0x16,
  kAnd = 0x1a,
  kMinus = 0x1c,
  kMultiply = 0x1e,
  kNegate = 0x1f,
  kOr = 0x21,
  kPlus = 0x22,
  kPlusUleb = 0x23,
  kShiftLeft = 0x24,
  kShiftRight = 0x25,
  kXor = 0x27,
  kEqual = 0x29,
  kGreaterEqual = 0x2a,
  kGreater = 0x2b,
  kLessEqual = 0x2c,
  kLess = 0x2d,
  kNotEqual = 0x2e,
  kLiteral0 = 0x30,
  kRegister0 = 0x70,  // DW_OP_breg0: a register plus an offset
  kLiterals = 32,
  kNop = 0x96,
};

class Machine {
 public:
  Machine(ByteReader program, const FrameRegisters& registers) : program_(program), registers_(registers) {}

  bool run() {
    while (ok_ && program_.ok() && !program_.at_end()) step(program_.u8());
    return ok_ && program_.ok() && size_ > 0;
  }
  void push(uint64_t value) {
    if (size_ == kDepth) {
      ok_ = false;
    } else {
      stack_[size_++] = value;
    }
  }
  uint64_t pop() {
    if (size_ == 0) {
      ok_ = false;
      return 0;
    }
    return stack_[--size_];
  }

 private:
  static constexpr size_t kDepth = 16;

  void step(uint8_t operation) {
    if (operation - kLiteral0 < kLiterals && operation >= kLiteral0) return push(operation - uint64_t{kLiteral0});
    if (operation >= kRegister0 && operation < kRegister0 + kLiterals) return push_register(operation - kRegister0);
    if (operation >= kConst1u && operation <= kConstSleb) return push_constant(operation);
    if (operation >= kAnd && operation <= kNotEqual && operation != kNegate && operation != kPlusUleb)
      return combine(operation);
    rest(operation);
  }

  void push_register(size_t number) {
    const int64_t offset = program_.sleb128();
    if (number >= kCfiRegisters) {
      ok_ = false;
    } else {
      push(registers_.values[number] + static_cast<uint64_t>(offset));
    }
  }

  void push_constant(uint8_t operation) {
    switch (operation) {
      case kConst1u:
        return push(program_.u8());
      case kConst1s:
        return push(static_cast<uint64_t>(int64_t{static_cast<int8_t>(program_.u8())}));
      case kConst2u:
        return push(program_.u16());
      case kConst2s:
        return push(static_cast<uint64_t>(int64_t{static_cast<int16_t>(program_.u16())}));
      case kConst4u:
        return push(program_.u32());
      case kConst4s:
        return push(static_cast<uint64_t>(int64_t{static_cast<int32_t>(program_.u32())}));
      case kConstUleb:
        return push(program_.uleb128());
      case kConstSleb:
        return push(static_cast<uint64_t>(program_.sleb128()));
      default:
        return push(program_.u64());
    }
  }

  void combine(uint8_t operation) {
    const uint64_t right = pop();
    const uint64_t left = pop();
    const auto signed_left = static_cast<int64_t>(left);
    const auto signed_right = static_cast<int64_t>(right);
    switch (operation) {
      case kAnd:
        return push(left & right);
      case kMinus:
        return push(left - right);
      case kMultiply:
        return push(left * right);
      case kOr:
        return push(left | right);
      case kPlus:
        return push(left + right);
      case kShiftLeft:
        return push(right < 64 ? left << right : 0);
      case kShiftRight:
        return push(right < 64 ? left >> right : 0);
      case kXor:
        return push(left ^ right);
      case kEqual:
        return push(left == right);
      case kGreaterEqual:
        return push(signed_left >= signed_right);
      case kGreater:
        return push(signed_left > signed_right);
      case kLessEqual:
        return push(signed_left <= signed_right);
      case kLess:
        return push(signed_left < signed_right);
      case kNotEqual:
        return push(left != right);
      default:
        ok_ = false;
    }
  }

  void rest(uint8_t operation) {
    switch (operation) {
      case kAddress:
        return push(program_.u64());
      case kDereference: {
        uint64_t value = 0;
        if (!read_unknown_memory(pop(), &value)) ok_ = false;
        return push(value);
      }
      case kDuplicate: {
        const uint64_t value = pop();
        push(value);
        return push(value);
      }
      case kDrop:
        pop();
        return;
      case kSwap: {
        const uint64_t top = pop();
        const uint64_t below = pop();
        push(top);
        return push(below);
      }
      case kNegate:
        return push(-pop());
      case kPlusUleb:
        return push(pop() + program_.uleb128());
      case kNop:
        return;
      default:
        ok_ = false;
    }
  }

  ByteReader program_;
  const FrameRegisters& registers_;
  uint64_t stack_[kDepth] = {};
  size_t size_ = 0;
  bool ok_ = true;
};

}  // namespace

bool evaluate_expression(ByteReader expression, const FrameRegisters& registers, bool has_initial, uint64_t initial,
                         uint64_t* result) {
  Machine machine(expression, registers);
  if (has_initial) machine.push(initial);
  if (!machine.run()) return false;
  *result = machine.pop();
  return true;
}

}  // namespace gordian::preload
