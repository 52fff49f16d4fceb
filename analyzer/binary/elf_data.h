// What the file of one image says about its constant data: words as the dynamic linker leaves them, and text.
//
// Addresses are ELF virtual addresses. Everything takes hostile files: what is malformed reads as absent.
#ifndef GORDIAN_ANALYZER_BINARY_ELF_DATA_H_
#define GORDIAN_ANALYZER_BINARY_ELF_DATA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "analyzer/binary/elf_image.h"

namespace gordian {

class ElfData {
 public:
  // `file` must outlive this. Empty for nullptr, and for machines other than x86-64.
  explicit ElfData(const ElfImage* file);

  // The word at `address` once the image is relocated: an ELF virtual address where it is a pointer into the image.
  // Nothing if it refers to another image, or is not in the file.
  std::optional<uint64_t> word_at(uint64_t address) const;

  // The zero-terminated text at `address`; nothing if it is longer than `most` bytes or not in the file.
  std::optional<std::string> text_at(uint64_t address, size_t most) const;

 private:
  void read_relocations();

  const ElfImage* file_ = nullptr;
  std::unordered_map<uint64_t, uint64_t> relative_;  // by place: what it points to
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_ELF_DATA_H_
