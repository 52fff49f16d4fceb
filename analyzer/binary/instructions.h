// x86-64 instructions, reduced to what following pointers and counts through code needs. The only place that knows the
// disassembler (Capstone).
#ifndef GORDIAN_ANALYZER_BINARY_INSTRUCTIONS_H_
#define GORDIAN_ANALYZER_BINARY_INSTRUCTIONS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace gordian {

enum class Op : uint8_t {
  kOther,  // what it writes is not known
  kMove,   // also with zero or sign extension
  kAddressOf,
  kAdd,
  kSubtract,
  kAnd,
  kOr,
  kXor,
  kIncrement,
  kDecrement,
  kNegate,
  kShiftLeft,
  kShiftRight,  // the last operand says how far, the one before it what; also with the sign
  kMultiply,    // by a constant if there are three operands
  kExchangeAdd,
  kExchange,
  kCompareExchange,
  kCompare,
  kTest,
  kPush,
  kPop,
  kLeave,
  kCall,
  kJump,
  kJumpIf,  // `condition` says when
  kReturn,
  kSetIf,           // a byte, by `condition`
  kMoveVector,      // 16 bytes
  kMoveVectorLow,   // the lower 8 bytes of a vector register (or of two)
  kMoveVectorHigh,  // the upper 8 bytes, from or to memory
  kClearVector,     // exclusive or of a register with itself
  kUnpackLow,       // lower halves of both operands
  kCopyMemory,      // rcx elements of the size of the first operand, from where rsi points to where rdi does
  kSystemCall,
  kStop,  // does not go on: ud2, hlt, int3
};

enum class Condition : uint8_t {
  kNone,
  kEqual,
  kNotEqual,
  kLess,  // signed
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kBelow,  // unsigned
  kBelowOrEqual,
  kAbove,
  kAboveOrEqual,
  kOtherCondition,
};

// General registers are 0 to 15 in the order of their encoding (rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8…).
inline constexpr uint8_t kRax = 0, kRcx = 1, kRdx = 2, kRbx = 3, kRsp = 4, kRbp = 5, kRsi = 6, kRdi = 7;
inline constexpr uint8_t kRip = 16;
inline constexpr uint8_t kFirstVector = 32;  // xmm0 to xmm15
inline constexpr uint8_t kNoRegister = 255;

struct Operand {
  enum class Kind : uint8_t { kNone, kRegister, kNumber, kMemory };
  Kind kind = Kind::kNone;
  uint8_t bytes = 0;
  uint8_t reg = kNoRegister;    // kRegister; kNoRegister if it is none of those above (ah, a segment)
  uint8_t base = kNoRegister;   // kMemory
  uint8_t index = kNoRegister;  // kMemory
  uint8_t scale = 1;            // … of the index
  bool indexed = false;         // kMemory: an index register takes part
  bool segment = false;         // kMemory: relative to a segment (thread-local storage)
  bool written = false;         // kMemory
  int64_t number = 0;           // kNumber: the number or a branch's target; kMemory: the displacement
};

struct Instruction {
  uint64_t address = 0;
  Op op = Op::kOther;
  Condition condition = Condition::kNone;
  bool valid = false;    // else a byte that is no instruction
  bool is_last = false;  // another function begins behind it (InstructionCache)
  uint8_t length = 0;
  uint8_t operand_count = 0;
  std::array<Operand, 3> operands;
  uint32_t writes = 0;         // general registers, one bit each
  uint32_t writes_vector = 0;  // vector registers
  uint64_t next() const { return address + length; }
};

class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // The instruction at the front of `code`, which lies at `address`. False at the end of the code. Any bytes are
  // accepted: what is no instruction is one of one byte that is not valid.
  bool decode(std::span<const uint8_t> code, uint64_t address, Instruction* instruction);

 private:
  struct Capstone;
  std::unique_ptr<Capstone> capstone_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_INSTRUCTIONS_H_
