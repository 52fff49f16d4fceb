// Decoded machine code.
#ifndef GORDIAN_ANALYZER_BINARY_INSTRUCTION_CACHE_H_
#define GORDIAN_ANALYZER_BINARY_INSTRUCTION_CACHE_H_

#include <cstdint>
#include <string>
#include <unordered_map>

#include "analyzer/binary/code_space.h"
#include "analyzer/binary/instructions.h"

namespace gordian {

// The instruction at each run-time address, decoded once for all walks.
class InstructionCache {
 public:
  explicit InstructionCache(const CodeSpace& space) : space_(space) {}
  // Not valid if there is none.
  const Instruction& at(uint64_t address);
  // The mangled name of the function that an entry of the procedure linkage table jumps to; nullptr if there is no such
  // entry at the address.
  const std::string* import_behind(uint64_t address);

 private:
  const CodeSpace& space_;
  Decoder decoder_;
  std::unordered_map<uint64_t, Instruction> known_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_INSTRUCTION_CACHE_H_
