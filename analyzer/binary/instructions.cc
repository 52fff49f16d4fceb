#include "analyzer/binary/instructions.h"

#include <capstone/capstone.h>

#include <algorithm>

namespace gordian {
namespace {

constexpr uint8_t kMoveStringOfBytes = 0xa4, kMoveString = 0xa5;  // operation codes

struct NamedOp {
  unsigned id;
  Op op;
};

constexpr std::array kOps = {
    NamedOp{X86_INS_MOV, Op::kMove},
    NamedOp{X86_INS_MOVABS, Op::kMove},
    NamedOp{X86_INS_MOVZX, Op::kMove},
    NamedOp{X86_INS_MOVSX, Op::kMove},
    NamedOp{X86_INS_MOVSXD, Op::kMove},
    NamedOp{X86_INS_LEA, Op::kAddressOf},
    NamedOp{X86_INS_ADD, Op::kAdd},
    NamedOp{X86_INS_SUB, Op::kSubtract},
    NamedOp{X86_INS_AND, Op::kAnd},
    NamedOp{X86_INS_OR, Op::kOr},
    NamedOp{X86_INS_XOR, Op::kXor},
    NamedOp{X86_INS_SETE, Op::kSetIf},
    NamedOp{X86_INS_SETNE, Op::kSetIf},
    NamedOp{X86_INS_SETL, Op::kSetIf},
    NamedOp{X86_INS_SETLE, Op::kSetIf},
    NamedOp{X86_INS_SETG, Op::kSetIf},
    NamedOp{X86_INS_SETGE, Op::kSetIf},
    NamedOp{X86_INS_SETB, Op::kSetIf},
    NamedOp{X86_INS_SETBE, Op::kSetIf},
    NamedOp{X86_INS_SETA, Op::kSetIf},
    NamedOp{X86_INS_SETAE, Op::kSetIf},
    NamedOp{X86_INS_INC, Op::kIncrement},
    NamedOp{X86_INS_DEC, Op::kDecrement},
    NamedOp{X86_INS_NEG, Op::kNegate},
    NamedOp{X86_INS_SHL, Op::kShiftLeft},
    NamedOp{X86_INS_SAL, Op::kShiftLeft},
    NamedOp{X86_INS_SHR, Op::kShiftRight},
    NamedOp{X86_INS_SAR, Op::kShiftRight},
    NamedOp{X86_INS_CDQ, Op::kShiftRight},
    NamedOp{X86_INS_CQO, Op::kShiftRight},
    NamedOp{X86_INS_IMUL, Op::kMultiply},
    NamedOp{X86_INS_XADD, Op::kExchangeAdd},
    NamedOp{X86_INS_XCHG, Op::kExchange},
    NamedOp{X86_INS_CMPXCHG, Op::kCompareExchange},
    NamedOp{X86_INS_CMP, Op::kCompare},
    NamedOp{X86_INS_TEST, Op::kTest},
    NamedOp{X86_INS_PUSH, Op::kPush},
    NamedOp{X86_INS_POP, Op::kPop},
    NamedOp{X86_INS_LEAVE, Op::kLeave},
    NamedOp{X86_INS_CALL, Op::kCall},
    NamedOp{X86_INS_JMP, Op::kJump},
    NamedOp{X86_INS_RET, Op::kReturn},
    NamedOp{X86_INS_MOVDQU, Op::kMoveVector},
    NamedOp{X86_INS_MOVDQA, Op::kMoveVector},
    NamedOp{X86_INS_MOVUPS, Op::kMoveVector},
    NamedOp{X86_INS_MOVAPS, Op::kMoveVector},
    NamedOp{X86_INS_MOVUPD, Op::kMoveVector},
    NamedOp{X86_INS_MOVAPD, Op::kMoveVector},
    NamedOp{X86_INS_MOVQ, Op::kMoveVectorLow},
    NamedOp{X86_INS_MOVLPS, Op::kMoveVectorLow},
    NamedOp{X86_INS_MOVLPD, Op::kMoveVectorLow},
    NamedOp{X86_INS_MOVHPS, Op::kMoveVectorHigh},
    NamedOp{X86_INS_MOVHPD, Op::kMoveVectorHigh},
    NamedOp{X86_INS_PXOR, Op::kClearVector},
    NamedOp{X86_INS_XORPS, Op::kClearVector},
    NamedOp{X86_INS_XORPD, Op::kClearVector},
    NamedOp{X86_INS_PUNPCKLQDQ, Op::kUnpackLow},
    NamedOp{X86_INS_CDQE, Op::kMove},
    NamedOp{X86_INS_SYSCALL, Op::kSystemCall},
    NamedOp{X86_INS_UD2, Op::kStop},
    NamedOp{X86_INS_HLT, Op::kStop},
    NamedOp{X86_INS_INT3, Op::kStop},
};

struct NamedRegister {
  unsigned id;
  uint8_t reg;
};

// Every name of a general register but those of second bytes (ah).
constexpr std::array kRegisters = {
    NamedRegister{X86_REG_RAX, 0},   NamedRegister{X86_REG_EAX, 0},    NamedRegister{X86_REG_AX, 0},
    NamedRegister{X86_REG_AL, 0},    NamedRegister{X86_REG_RCX, 1},    NamedRegister{X86_REG_ECX, 1},
    NamedRegister{X86_REG_CX, 1},    NamedRegister{X86_REG_CL, 1},     NamedRegister{X86_REG_RDX, 2},
    NamedRegister{X86_REG_EDX, 2},   NamedRegister{X86_REG_DX, 2},     NamedRegister{X86_REG_DL, 2},
    NamedRegister{X86_REG_RBX, 3},   NamedRegister{X86_REG_EBX, 3},    NamedRegister{X86_REG_BX, 3},
    NamedRegister{X86_REG_BL, 3},    NamedRegister{X86_REG_RSP, 4},    NamedRegister{X86_REG_ESP, 4},
    NamedRegister{X86_REG_SP, 4},    NamedRegister{X86_REG_SPL, 4},    NamedRegister{X86_REG_RBP, 5},
    NamedRegister{X86_REG_EBP, 5},   NamedRegister{X86_REG_BP, 5},     NamedRegister{X86_REG_BPL, 5},
    NamedRegister{X86_REG_RSI, 6},   NamedRegister{X86_REG_ESI, 6},    NamedRegister{X86_REG_SI, 6},
    NamedRegister{X86_REG_SIL, 6},   NamedRegister{X86_REG_RDI, 7},    NamedRegister{X86_REG_EDI, 7},
    NamedRegister{X86_REG_DI, 7},    NamedRegister{X86_REG_DIL, 7},    NamedRegister{X86_REG_R8, 8},
    NamedRegister{X86_REG_R8D, 8},   NamedRegister{X86_REG_R8W, 8},    NamedRegister{X86_REG_R8B, 8},
    NamedRegister{X86_REG_R9, 9},    NamedRegister{X86_REG_R9D, 9},    NamedRegister{X86_REG_R9W, 9},
    NamedRegister{X86_REG_R9B, 9},   NamedRegister{X86_REG_R10, 10},   NamedRegister{X86_REG_R10D, 10},
    NamedRegister{X86_REG_R10W, 10}, NamedRegister{X86_REG_R10B, 10},  NamedRegister{X86_REG_R11, 11},
    NamedRegister{X86_REG_R11D, 11}, NamedRegister{X86_REG_R11W, 11},  NamedRegister{X86_REG_R11B, 11},
    NamedRegister{X86_REG_R12, 12},  NamedRegister{X86_REG_R12D, 12},  NamedRegister{X86_REG_R12W, 12},
    NamedRegister{X86_REG_R12B, 12}, NamedRegister{X86_REG_R13, 13},   NamedRegister{X86_REG_R13D, 13},
    NamedRegister{X86_REG_R13W, 13}, NamedRegister{X86_REG_R13B, 13},  NamedRegister{X86_REG_R14, 14},
    NamedRegister{X86_REG_R14D, 14}, NamedRegister{X86_REG_R14W, 14},  NamedRegister{X86_REG_R14B, 14},
    NamedRegister{X86_REG_R15, 15},  NamedRegister{X86_REG_R15D, 15},  NamedRegister{X86_REG_R15W, 15},
    NamedRegister{X86_REG_R15B, 15}, NamedRegister{X86_REG_RIP, kRip},
};

uint8_t register_of(unsigned id) {
  static const std::array<uint8_t, X86_REG_ENDING> table = [] {
    std::array<uint8_t, X86_REG_ENDING> result{};
    result.fill(kNoRegister);
    for (const NamedRegister& one : kRegisters) result[one.id] = one.reg;
    for (unsigned i = 0; i < 16; ++i) result[X86_REG_XMM0 + i] = static_cast<uint8_t>(kFirstVector + i);
    return result;
  }();
  return id < table.size() ? table[id] : kNoRegister;
}

Op op_of(unsigned id) {
  static const std::array<Op, X86_INS_ENDING> table = [] {
    std::array<Op, X86_INS_ENDING> result{};
    for (const NamedOp& one : kOps) result[one.id] = one.op;
    return result;
  }();
  return id < table.size() ? table[id] : Op::kOther;
}

bool in_group(const cs_detail& detail, uint8_t group) {
  return std::find(detail.groups, detail.groups + detail.groups_count, group) != detail.groups + detail.groups_count;
}

Operand operand_of(const cs_x86_op& given) {
  Operand operand;
  operand.bytes = given.size;
  switch (given.type) {
    case X86_OP_REG:
      operand.kind = Operand::Kind::kRegister;
      operand.reg = register_of(given.reg);
      break;
    case X86_OP_IMM:
      operand.kind = Operand::Kind::kNumber;
      operand.number = given.imm;
      break;
    case X86_OP_MEM:
      operand.kind = Operand::Kind::kMemory;
      operand.base = register_of(given.mem.base);
      operand.index = register_of(given.mem.index);
      operand.scale = static_cast<uint8_t>(given.mem.scale);
      // A base that is no register of ours makes the address as unknown as an index does.
      operand.indexed =
          given.mem.index != X86_REG_INVALID || (given.mem.base != X86_REG_INVALID && operand.base == kNoRegister);
      operand.segment = given.mem.segment == X86_REG_FS || given.mem.segment == X86_REG_GS;
      operand.written = (given.access & CS_AC_WRITE) != 0;
      operand.number = given.mem.disp;
      break;
    default:
      break;
  }
  return operand;
}

void note_written(uint8_t reg, Instruction* instruction) {
  if (reg < 16) instruction->writes |= 1U << reg;
  if (reg >= kFirstVector && reg < kFirstVector + 16) instruction->writes_vector |= 1U << (reg - kFirstVector);
}

Condition condition_of(unsigned id) {
  switch (id) {
    case X86_INS_JE:
    case X86_INS_SETE:
      return Condition::kEqual;
    case X86_INS_JNE:
    case X86_INS_SETNE:
      return Condition::kNotEqual;
    case X86_INS_JL:
    case X86_INS_SETL:
      return Condition::kLess;
    case X86_INS_JLE:
    case X86_INS_SETLE:
      return Condition::kLessOrEqual;
    case X86_INS_JG:
    case X86_INS_SETG:
      return Condition::kGreater;
    case X86_INS_JGE:
    case X86_INS_SETGE:
      return Condition::kGreaterOrEqual;
    case X86_INS_JB:
    case X86_INS_SETB:
      return Condition::kBelow;
    case X86_INS_JBE:
    case X86_INS_SETBE:
      return Condition::kBelowOrEqual;
    case X86_INS_JA:
    case X86_INS_SETA:
      return Condition::kAbove;
    case X86_INS_JAE:
    case X86_INS_SETAE:
      return Condition::kAboveOrEqual;
    default:
      return Condition::kOtherCondition;
  }
}

}  // namespace

struct Decoder::Capstone {
  struct Free {
    void operator()(cs_insn* one) const { cs_free(one, 1); }
  };
  Capstone() {
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &handle) != CS_ERR_OK) handle = 0;
    if (handle == 0) return;
    cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    instruction.reset(cs_malloc(handle));
  }
  ~Capstone() {
    instruction.reset();
    if (handle != 0) cs_close(&handle);
  }
  Capstone(const Capstone&) = delete;
  Capstone& operator=(const Capstone&) = delete;

  csh handle = 0;
  std::unique_ptr<cs_insn, Free> instruction;
};

Decoder::Decoder() : capstone_(std::make_unique<Capstone>()) {}
Decoder::~Decoder() = default;

bool Decoder::decode(std::span<const uint8_t> code, uint64_t address, Instruction* instruction) {
  *instruction = {};
  instruction->address = address;
  if (code.empty() || capstone_->instruction == nullptr) return false;
  const uint8_t* bytes = code.data();
  size_t size = code.size();
  uint64_t next = address;
  cs_insn* const one = capstone_->instruction.get();
  if (!cs_disasm_iter(capstone_->handle, &bytes, &size, &next, one) || one->detail == nullptr) {
    instruction->length = 1;
    return true;
  }
  const cs_x86& x86 = one->detail->x86;
  instruction->valid = true;
  instruction->length = static_cast<uint8_t>(one->size);
  instruction->op = op_of(one->id);
  if (in_group(*one->detail, CS_GRP_CALL)) instruction->op = Op::kCall;
  if (in_group(*one->detail, CS_GRP_JUMP) && instruction->op != Op::kJump) {
    instruction->op = Op::kJumpIf;
    instruction->condition = condition_of(one->id);
  }
  if (instruction->op == Op::kSetIf) instruction->condition = condition_of(one->id);
  for (size_t i = 0; i < std::min<size_t>(x86.op_count, instruction->operands.size()); ++i)
    instruction->operands[instruction->operand_count++] = operand_of(x86.operands[i]);
  if (one->id == X86_INS_CDQE) {  // rax = eax, widened
    instruction->operand_count = 2;
    instruction->operands[0] = {.kind = Operand::Kind::kRegister, .bytes = 8, .reg = kRax};
    instruction->operands[1] = {.kind = Operand::Kind::kRegister, .bytes = 4, .reg = kRax};
  }
  const bool repeats = x86.prefix[0] == X86_PREFIX_REP;
  const bool copies = x86.opcode[0] == kMoveString || x86.opcode[0] == kMoveStringOfBytes;
  if (repeats && copies && x86.opcode[1] == 0 && instruction->operand_count > 0) instruction->op = Op::kCopyMemory;
  cs_regs read, written;
  uint8_t read_count = 0, written_count = 0;
  if (cs_regs_access(capstone_->handle, one, read, &read_count, written, &written_count) == CS_ERR_OK) {
    for (size_t i = 0; i < written_count; ++i) note_written(register_of(written[i]), instruction);
  }
  if (one->id == X86_INS_CDQ || one->id == X86_INS_CQO) {  // rdx = the sign of rax, which Capstone calls written, too
    const uint8_t width = one->id == X86_INS_CDQ ? 4 : 8;
    instruction->operand_count = 3;
    instruction->operands[0] = {.kind = Operand::Kind::kRegister, .bytes = width, .reg = kRdx};
    instruction->operands[1] = {.kind = Operand::Kind::kRegister, .bytes = width, .reg = kRax};
    instruction->operands[2] = {.kind = Operand::Kind::kNumber, .number = width * 8 - 1};
    instruction->writes = 0;
    note_written(kRdx, instruction);
  }
  return true;
}

}  // namespace gordian
