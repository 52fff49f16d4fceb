// Functions of other images that do not return.
#ifndef GORDIAN_ANALYZER_BINARY_NO_RETURN_H_
#define GORDIAN_ANALYZER_BINARY_NO_RETURN_H_

#include <cstdint>
#include <string>
#include <unordered_map>

#include "analyzer/binary/code_space.h"
#include "analyzer/binary/instruction_cache.h"

namespace gordian {

class NoReturn {
 public:
  // Both must outlive this.
  NoReturn(CodeSpace& space, InstructionCache& instructions) : space_(space), instructions_(instructions) {}

  // Whether the function of this mangled name, as code at `user` calls it, is known by its own code not to return.
  // REQUIRES: `symbol` is the image's own, as CodeSpace::imported_at and external_at give it.
  bool never_returns(const std::string& symbol, uint64_t user);

 private:
  bool ends(uint64_t function, int depth);
  bool find_whether_ends(uint64_t function, int depth);
  bool import_ends(const std::string* symbol, uint64_t user, int depth);
  // What a call or a jump goes to.
  bool target_ends(const Instruction& one, int depth);

  CodeSpace& space_;
  InstructionCache& instructions_;
  std::unordered_map<const std::string*, bool> imports_;
  std::unordered_map<uint64_t, bool> known_;  // by where the function begins
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_NO_RETURN_H_
