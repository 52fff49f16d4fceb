#include "analyzer/binary/branches.h"

#include <optional>

#include "analyzer/binary/instructions.h"

namespace gordian {
namespace {

// The address that a memory operand names if it does not depend on registers.
std::optional<uint64_t> fixed_slot(const Operand& memory, uint64_t next_instruction) {
  if (memory.indexed || memory.segment) return std::nullopt;
  if (memory.base == kRip) return next_instruction + static_cast<uint64_t>(memory.number);
  if (memory.base == kNoRegister) return static_cast<uint64_t>(memory.number);
  return std::nullopt;
}

std::optional<Branch> branch_of(const Instruction& instruction) {
  Branch branch;
  branch.call = instruction.op == Op::kCall;
  const bool jump = instruction.op == Op::kJump || instruction.op == Op::kJumpIf;
  if ((!branch.call && !jump) || instruction.operand_count != 1) return std::nullopt;
  const Operand& operand = instruction.operands[0];
  std::optional<uint64_t> target;
  if (operand.kind == Operand::Kind::kNumber) target = static_cast<uint64_t>(operand.number);
  if (operand.kind == Operand::Kind::kMemory) target = fixed_slot(operand, instruction.next());
  if (!target) return std::nullopt;
  branch.target = *target;
  branch.through_slot = operand.kind == Operand::Kind::kMemory;
  return branch;
}

}  // namespace

std::vector<Branch> branches_in(std::span<const uint8_t> code, uint64_t address, size_t* instructions) {
  std::vector<Branch> result;
  Decoder decoder;
  Instruction instruction;
  for (; *instructions > 0 && decoder.decode(code, address, &instruction); --*instructions) {
    if (const std::optional<Branch> branch = branch_of(instruction)) result.push_back(*branch);
    code = code.subspan(instruction.length);
    address += instruction.length;
  }
  return result;
}

}  // namespace gordian
