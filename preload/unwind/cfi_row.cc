#include "preload/unwind/cfi_row.h"

namespace gordian::preload {

namespace {

// DW_CFA_*: the upper two bits of the first byte, or, if those are 0, all of it.
enum Opcode : uint8_t {
  kAdvance = 0x40,  // lower bits: how far
  kOffset = 0x80,   // lower bits: register
  kRestore = 0xc0,  // lower bits: register
  kNop = 0x00,
  kSetLocation = 0x01,
  kAdvance1 = 0x02,
  kAdvance2 = 0x03,
  kAdvance4 = 0x04,
  kOffsetExtended = 0x05,
  kRestoreExtended = 0x06,
  kSetUndefined = 0x07,
  kSetSame = 0x08,
  kSetRegister = 0x09,
  kRememberState = 0x0a,
  kRestoreState = 0x0b,
  kDefineCfa = 0x0c,
  kDefineCfaRegister = 0x0d,
  kDefineCfaOffset = 0x0e,
  kDefineCfaExpression = 0x0f,
  kSetAtExpression = 0x10,
  kOffsetSigned = 0x11,
  kDefineCfaSigned = 0x12,
  kDefineCfaOffsetSigned = 0x13,
  kValueOffset = 0x14,
  kValueOffsetSigned = 0x15,
  kSetExpression = 0x16,
  kGnuArgumentsSize = 0x2e,
  kGnuNegativeOffset = 0x2f,
};

constexpr size_t kMostRemembered = 4;

class RowBuilder {
 public:
  RowBuilder(const CfiEntry& entry, uintptr_t code, CfiRow* row)
      : entry_(entry), code_(code), location_(entry.begin), row_(*row) {}

  bool build() {
    row_ = CfiRow();
    row_.signal_frame = entry_.signal_frame;
    if (!run(entry_.common_instructions)) return false;
    initial_ = row_;
    return run(entry_.instructions);
  }

 private:
  // Runs until the row of the address is complete. False: an unknown instruction, or cut off.
  bool run(ByteReader program) {
    while (program.ok() && !program.at_end() && !past_code_) {
      if (!step(&program)) return false;
    }
    return program.ok();
  }

  bool step(ByteReader* program) {
    const uint8_t opcode = program->u8();
    const uint8_t operand = opcode & 0x3f;
    switch (opcode & 0xc0) {
      case kAdvance:
        return advance(operand);
      case kOffset:
        return set(operand, CfiRule::kAtCfa, scaled(program->uleb128()));
      case kRestore:
        return restore(operand);
      default:
        return opcode < kDefineCfa ? location_or_register(opcode, program) : cfa_or_value(opcode, program);
    }
  }

  bool location_or_register(uint8_t opcode, ByteReader* program) {
    switch (opcode) {
      case kNop:
        return true;
      case kSetLocation:
        return move_to(program->pointer(entry_.pointer_encoding, 0));
      case kAdvance1:
        return advance(program->u8());
      case kAdvance2:
        return advance(program->u16());
      case kAdvance4:
        return advance(program->u32());
      case kOffsetExtended:
        return set_read(program, CfiRule::kAtCfa, true);
      case kRestoreExtended:
        return restore(program->uleb128());
      case kSetUndefined:
        return set(program->uleb128(), CfiRule::kUndefined, 0);
      case kSetSame:
        return set(program->uleb128(), CfiRule::kSame, 0);
      case kSetRegister: {
        const uint64_t number = program->uleb128();
        return set(number, CfiRule::kInRegister, static_cast<int64_t>(program->uleb128()));
      }
      case kRememberState:
        return remember();
      default:
        return restore_remembered();
    }
  }

  bool cfa_or_value(uint8_t opcode, ByteReader* program) {
    switch (opcode) {
      case kDefineCfa:
        return cfa_in(program->uleb128()) && cfa_at(static_cast<int64_t>(program->uleb128()));
      case kDefineCfaSigned:
        return cfa_in(program->uleb128()) && cfa_at(scaled(program->sleb128()));
      case kDefineCfaRegister:
        return !row_.cfa_by_expression && cfa_in(program->uleb128());
      case kDefineCfaOffset:
        return cfa_at(static_cast<int64_t>(program->uleb128()));
      case kDefineCfaOffsetSigned:
        return cfa_at(scaled(program->sleb128()));
      case kDefineCfaExpression:
        return cfa_by_expression(program->piece(program->uleb128()));
      case kSetAtExpression:
        return set_expression(program, CfiRule::kAtExpression);
      case kSetExpression:
        return set_expression(program, CfiRule::kExpression);
      case kOffsetSigned:
        return set_read(program, CfiRule::kAtCfa, false);
      case kValueOffset:
        return set_read(program, CfiRule::kCfaPlus, true);
      case kValueOffsetSigned:
        return set_read(program, CfiRule::kCfaPlus, false);
      case kGnuArgumentsSize:
        program->uleb128();
        return true;
      case kGnuNegativeOffset: {
        const uint64_t number = program->uleb128();
        return set(number, CfiRule::kAtCfa, -scaled(program->uleb128()));
      }
      default:
        return false;
    }
  }

  template <typename T>
  int64_t scaled(T factored) const {
    return static_cast<int64_t>(factored) * entry_.data_alignment;
  }

  bool advance(uint64_t steps) { return move_to(location_ + steps * entry_.code_alignment); }
  bool move_to(uintptr_t location) {
    location_ = location;
    past_code_ = location > code_;
    return true;
  }

  // Registers that we do not follow (vector registers, say) are left out.
  bool set(uint64_t number, CfiRule::Kind kind, int64_t offset) {
    if (number < kCfiRegisters) row_.registers[number] = {kind, 0, offset};
    return true;
  }
  bool set_read(ByteReader* program, CfiRule::Kind kind, bool is_unsigned) {
    const uint64_t number = program->uleb128();
    return set(number, kind, is_unsigned ? scaled(program->uleb128()) : scaled(program->sleb128()));
  }
  bool set_expression(ByteReader* program, CfiRule::Kind kind) {
    const uint64_t number = program->uleb128();
    const ByteReader expression = program->piece(program->uleb128());
    if (number < kCfiRegisters) row_.registers[number] = {kind, size_of(expression), address_of(expression)};
    return true;
  }
  bool restore(uint64_t number) {
    if (number < kCfiRegisters) row_.registers[number] = initial_.registers[number];
    return true;
  }
  bool cfa_in(uint64_t number) {
    row_.cfa_by_expression = false;
    row_.cfa_register = static_cast<uint8_t>(number);
    return number < kCfiRegisters;
  }
  bool cfa_by_expression(const ByteReader& expression) {
    row_.cfa_by_expression = true;
    row_.cfa_expression_bytes = size_of(expression);
    row_.cfa_offset = address_of(expression);
    return true;
  }
  static uint32_t size_of(const ByteReader& expression) {
    return static_cast<uint32_t>(expression.end() - expression.position());
  }
  static int64_t address_of(const ByteReader& expression) { return reinterpret_cast<int64_t>(expression.position()); }
  // Only the offset of a CFA that is a register plus an offset can be changed.
  bool cfa_at(int64_t offset) {
    if (row_.cfa_by_expression) return false;
    row_.cfa_offset = offset;
    return true;
  }
  bool remember() {
    if (remembered_count_ == kMostRemembered) return false;
    remembered_[remembered_count_++] = row_;
    return true;
  }
  bool restore_remembered() {
    if (remembered_count_ == 0) return false;
    row_ = remembered_[--remembered_count_];
    return true;
  }

  const CfiEntry& entry_;
  const uintptr_t code_;
  uintptr_t location_;
  bool past_code_ = false;
  CfiRow& row_;
  CfiRow initial_;
  CfiRow remembered_[kMostRemembered];
  size_t remembered_count_ = 0;
};

}  // namespace

bool find_cfi_row(const CfiEntry& entry, uintptr_t code, CfiRow* row) { return RowBuilder(entry, code, row).build(); }

}  // namespace gordian::preload
