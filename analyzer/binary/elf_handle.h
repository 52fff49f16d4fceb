// A file that libelf has open.
#ifndef GORDIAN_ANALYZER_BINARY_ELF_HANDLE_H_
#define GORDIAN_ANALYZER_BINARY_ELF_HANDLE_H_

#include <memory>

#include <libelf.h>

namespace gordian {

struct ElfEnd {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using ElfHandle = std::unique_ptr<Elf, ElfEnd>;

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_ELF_HANDLE_H_
