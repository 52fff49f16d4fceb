// What the file of one image says about its machine code and the constant data beside it: the bytes, the imported
// functions, where functions end, what vtables and type_infos hold.
//
// Addresses are ELF virtual addresses. Everything takes hostile files: what is malformed reads as absent.
#ifndef GORDIAN_ANALYZER_BINARY_ELF_CODE_H_
#define GORDIAN_ANALYZER_BINARY_ELF_CODE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/binary/elf_image.h"

namespace gordian {

// [low, high) of machine code.
struct CodeRange {
  uint64_t low = 0;
  uint64_t high = 0;
};

class ElfCode {
 public:
  // `file` must outlive this. Empty for nullptr, and for machines other than x86-64.
  explicit ElfCode(const ElfImage* file);

  // The code from `address` on, at most `size` bytes; fewer if its segment ends before, none if it is not code.
  std::span<const uint8_t> bytes(uint64_t address, uint64_t size) const;

  // The mangled name of the function that the dynamic linker writes the address of to `slot` (an entry of the GOT);
  // nullptr if there is none.
  const std::string* imported_at(uint64_t slot) const;

  // What 8 bytes of constant data (a vtable) hold once the program runs: an ELF address of this image, or the address
  // of a symbol. Nothing where the program may write.
  struct Pointer {
    uint64_t address = 0;
    std::string symbol;  // mangled; empty: `address` is meant
  };
  std::optional<Pointer> pointer_at(uint64_t address) const;

  // The mangled name of the symbol whose address such a place holds if another image defines it; nullptr if it is none.
  const std::string* external_at(uint64_t address) const;

  // The first address above `address` in constant data that code computes, or that a pointer in data holds: something
  // else begins there. UINT64_MAX if there is none.
  uint64_t next_named(uint64_t address) const;

  // Four bytes of constant data as a signed number; nothing where the program may write.
  std::optional<int64_t> number_at(uint64_t address) const;

  // The zero-terminated text at `address`; nothing if it takes `most` bytes or more, or is not in the file.
  std::optional<std::string> text_at(uint64_t address, size_t most) const;

  // The function around `address`, by the unwinder's tables: also there in a stripped program.
  std::optional<CodeRange> function_around(uint64_t address) const;

 private:
  void read_imports();
  void read_relocated() const;
  void read_named() const;

  const ElfImage* file_ = nullptr;
  std::unordered_map<uint64_t, std::string> imports_;  // by slot
  mutable bool relocated_read_ = false;
  mutable std::unordered_map<uint64_t, Pointer> relocated_;  // by place; read when first asked for
  mutable bool named_read_ = false;
  mutable std::vector<uint64_t> named_;  // ascending; read when first asked for
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_ELF_CODE_H_
