// Problem: the destructor of a variant with five alternatives jumps through a table:
//
//     movzbl 0x28(%rdi),%eax            the index
//     lea    table(%rip),%rdx
//     movslq (%rdx,%rax,4),%rax         an entry: the distance from the table to the code of this case
//     add    %rdx,%rax
//     jmp    *%rax
//
// How long is the table? Often nothing in the code says so: the compiler knows that other indexes cannot be. Behind it
// lies the next table, whose entries would lead into the midst of other instructions.
// Choice: a table ends at the first entry that does not lead to the beginning of an instruction of the same function,
// and where another table begins that this function names. The instructions' beginnings come from decoding the function
// from its first byte on; compilers put no data between them.
// Rejected: the comparison in front of the jump (there may be none, and it may have been made long before).
#include "analyzer/binary/jump_tables.h"

#include <algorithm>

namespace gordian {
namespace {

constexpr uint64_t kLargestFunction = 200'000;  // bytes
constexpr size_t kMostCases = 256;

}  // namespace

const JumpTables::Function* JumpTables::function_around(uint64_t address) {
  const auto range = space_.function_around(address);
  if (!range || range->high - range->low > kLargestFunction) return nullptr;
  const auto [found, added] = functions_.try_emplace(range->low);
  Function& function = found->second;
  if (!added) return &function;
  function.range = *range;
  for (uint64_t at = range->low; at < range->high;) {
    const Instruction& one = instructions_.at(at);
    if (one.length == 0) break;
    function.begins.push_back(at);
    for (uint8_t i = 0; i < one.operand_count; ++i) {
      const Operand& operand = one.operands[i];
      if (operand.kind == Operand::Kind::kMemory && operand.base == kRip)
        function.named.push_back(one.next() + static_cast<uint64_t>(operand.number));
      if (operand.kind == Operand::Kind::kMemory && operand.base == kNoRegister)
        function.named.push_back(static_cast<uint64_t>(operand.number));
      if (operand.kind == Operand::Kind::kNumber) function.named.push_back(static_cast<uint64_t>(operand.number));
    }
    at = one.next();
  }
  std::sort(function.named.begin(), function.named.end());
  return &function;
}

std::vector<uint64_t> JumpTables::targets(uint64_t jump, const JumpTable& table) {
  const Function* function = function_around(jump);
  if (function == nullptr) return {};
  const auto next = std::upper_bound(function->named.begin(), function->named.end(), table.address);
  const uint64_t end = next == function->named.end() ? UINT64_MAX : *next;
  std::vector<uint64_t> targets;
  for (uint64_t entry = table.address; entry < end && targets.size() < kMostCases; entry += table.bytes) {
    uint64_t target = 0;
    if (table.bytes == 4) {
      const auto distance = space_.number_at(entry);
      if (!distance) break;
      target = table.base + static_cast<uint64_t>(*distance);
    } else {
      const auto pointer = space_.pointer_at(entry);
      if (!pointer) break;
      target = *pointer;
    }
    if (!std::binary_search(function->begins.begin(), function->begins.end(), target)) break;
    targets.push_back(target);
  }
  return targets;
}

}  // namespace gordian
