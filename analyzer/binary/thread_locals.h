// The thread-local variables of the main program: where each lies below the thread pointer.
//
// The program's own block of thread-local storage is the first below the thread pointer (x86-64 is of the ABI's variant
// II, U. Drepper, "ELF Handling For Thread-Local Storage"), so that its place is known without asking the loader. Those
// of libraries lie further below or in blocks that the loader allocates; they are not known here.
#ifndef GORDIAN_ANALYZER_BINARY_THREAD_LOCALS_H_
#define GORDIAN_ANALYZER_BINARY_THREAD_LOCALS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/binary/elf_image.h"

namespace gordian {

class ThreadLocals {
 public:
  explicit ThreadLocals(const ElfImage& image);

  // Whether the byte that lies so far below the thread pointer is the program's.
  bool covers(uint64_t below) const { return below > 0 && below <= block_; }
  // Its offset in the block, as symbols count. REQUIRES: covers(below).
  uint64_t offset(uint64_t below) const { return block_ - below; }
  // The mangled name of the variable there; nullptr if there is no symbol for it.
  const char* name_at(uint64_t offset) const;

 private:
  struct Variable {
    uint64_t offset, size;
    const char* name;
  };
  uint64_t block_ = 0;               // bytes from the block's begin to the thread pointer
  std::vector<Variable> variables_;  // by offset
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_THREAD_LOCALS_H_
