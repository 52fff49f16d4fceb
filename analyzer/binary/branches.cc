#include "analyzer/binary/branches.h"

#include <capstone/capstone.h>

#include <memory>
#include <optional>

namespace gordian {
namespace {

class Disassembler {
 public:
  Disassembler() {
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &handle_) != CS_ERR_OK) handle_ = 0;
    if (handle_ == 0) return;
    cs_option(handle_, CS_OPT_DETAIL, CS_OPT_ON);
    cs_option(handle_, CS_OPT_SKIPDATA, CS_OPT_ON);
    instruction_.reset(cs_malloc(handle_));
  }
  ~Disassembler() {
    if (handle_ != 0) cs_close(&handle_);
  }
  Disassembler(const Disassembler&) = delete;
  Disassembler& operator=(const Disassembler&) = delete;

  // The instruction at the front of `code`, which is then cut off; nullptr at the end. Valid until the next call.
  const cs_insn* next(std::span<const uint8_t>* code, uint64_t* address) {
    if (instruction_ == nullptr) return nullptr;
    const uint8_t* bytes = code->data();
    size_t size = code->size();
    if (!cs_disasm_iter(handle_, &bytes, &size, address, instruction_.get())) return nullptr;
    *code = {bytes, size};
    return instruction_.get();
  }

 private:
  struct Free {
    void operator()(cs_insn* one) const { cs_free(one, 1); }
  };
  csh handle_ = 0;
  std::unique_ptr<cs_insn, Free> instruction_;
};

bool in_group(const cs_detail& detail, uint8_t group) {
  for (size_t i = 0; i < detail.groups_count; i++) {
    if (detail.groups[i] == group) return true;
  }
  return false;
}

// The address that a memory operand names if it does not depend on registers.
std::optional<uint64_t> fixed_slot(const x86_op_mem& memory, uint64_t next_instruction) {
  if (memory.index != X86_REG_INVALID || memory.segment != X86_REG_INVALID) return std::nullopt;
  if (memory.base == X86_REG_RIP) return next_instruction + static_cast<uint64_t>(memory.disp);
  if (memory.base == X86_REG_INVALID) return static_cast<uint64_t>(memory.disp);
  return std::nullopt;
}

std::optional<Branch> branch_of(const cs_insn& instruction) {
  if (instruction.id == 0 || instruction.detail == nullptr) return std::nullopt;  // not an instruction
  const cs_detail& detail = *instruction.detail;
  Branch branch;
  branch.call = in_group(detail, CS_GRP_CALL);
  if ((!branch.call && !in_group(detail, CS_GRP_JUMP)) || detail.x86.op_count != 1) return std::nullopt;
  const cs_x86_op& operand = detail.x86.operands[0];
  std::optional<uint64_t> target;
  if (operand.type == X86_OP_IMM) target = static_cast<uint64_t>(operand.imm);
  if (operand.type == X86_OP_MEM) target = fixed_slot(operand.mem, instruction.address + instruction.size);
  if (!target) return std::nullopt;
  branch.target = *target;
  branch.through_slot = operand.type == X86_OP_MEM;
  return branch;
}

}  // namespace

std::vector<Branch> branches_in(std::span<const uint8_t> code, uint64_t address, size_t* instructions) {
  std::vector<Branch> result;
  Disassembler disassembler;
  while (*instructions > 0) {
    const cs_insn* instruction = disassembler.next(&code, &address);
    if (instruction == nullptr) break;
    --*instructions;
    if (const std::optional<Branch> branch = branch_of(*instruction)) result.push_back(*branch);
  }
  return result;
}

}  // namespace gordian
