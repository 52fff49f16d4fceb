// Follows a destructor's code, and the code that it calls, to see which counts it lowers.
#ifndef GORDIAN_ANALYZER_BINARY_RELEASE_WALK_H_
#define GORDIAN_ANALYZER_BINARY_RELEASE_WALK_H_

#include "analyzer/binary/code_space.h"
#include "analyzer/binary/instructions.h"
#include "analyzer/binary/releases.h"

namespace gordian {

// As Binaries::releases_of, uncached. `instructions` remembers decoded code between walks.
class InstructionCache {
 public:
  explicit InstructionCache(const CodeSpace& space) : space_(space) {}
  // The instruction at a run-time address; not valid if there is none.
  const Instruction& at(uint64_t address);

 private:
  const CodeSpace& space_;
  Decoder decoder_;
  std::unordered_map<uint64_t, Instruction> known_;
};

Releases walk_releases(CodeSpace& space, InstructionCache& instructions, const ReleaseEntry& entry);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_RELEASE_WALK_H_
