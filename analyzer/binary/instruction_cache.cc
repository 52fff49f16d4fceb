#include "analyzer/binary/instruction_cache.h"

namespace gordian {
namespace {

constexpr size_t kLongestInstruction = 15;
constexpr size_t kLinkageInstructions = 3;  // of an entry of the procedure linkage table

}  // namespace

const Instruction& InstructionCache::at(uint64_t address) {
  const auto [found, added] = known_.try_emplace(address);
  Instruction& one = found->second;
  if (added && decoder_.decode(space_.code(address, kLongestInstruction), address, &one))
    one.is_last = space_.begins_function(one.next());
  return one;
}

const std::string* InstructionCache::import_behind(uint64_t address) {
  for (size_t i = 0; i < kLinkageInstructions; ++i) {
    const Instruction& one = at(address);
    if (!one.valid) return nullptr;
    if (one.op == Op::kJump) {
      const Operand& slot = one.operands[0];
      if (slot.kind != Operand::Kind::kMemory || slot.base != kRip || slot.indexed) return nullptr;
      return space_.imported_at(one.next() + static_cast<uint64_t>(slot.number));
    }
    if (one.op != Op::kOther) return nullptr;  // endbr64
    address = one.next();
  }
  return nullptr;
}

}  // namespace gordian
