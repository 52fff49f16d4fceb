// Where the jump of a switch may lead.
#ifndef GORDIAN_ANALYZER_BINARY_JUMP_TABLES_H_
#define GORDIAN_ANALYZER_BINARY_JUMP_TABLES_H_

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "analyzer/binary/code_space.h"
#include "analyzer/binary/instruction_cache.h"

namespace gordian {

// A table in constant data, of entries of 4 bytes (signed distances from `base`) or 8 (addresses; `base` is 0).
struct JumpTable {
  uint64_t address = 0;
  uint8_t bytes = 0;
  uint64_t base = 0;
};

class JumpTables {
 public:
  JumpTables(CodeSpace& space, InstructionCache& instructions) : space_(space), instructions_(instructions) {}

  // The targets of a jump at `jump` through the table, by case number; run-time addresses. Empty if the table cannot be
  // told from what lies beside it.
  std::vector<uint64_t> targets(uint64_t jump, const JumpTable& table);

 private:
  struct Function {
    CodeRange range;
    std::vector<uint64_t> begins;  // of its instructions, ascending
    std::vector<uint64_t> named;   // addresses of data that it computes, ascending
  };
  const Function* function_around(uint64_t address);

  CodeSpace& space_;
  InstructionCache& instructions_;
  std::unordered_map<uint64_t, Function> functions_;  // by first address
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_JUMP_TABLES_H_
