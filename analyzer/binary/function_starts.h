// The unwinder's search table (.eh_frame_hdr): where each function begins. A stripped program has it, too.
#ifndef GORDIAN_ANALYZER_BINARY_FUNCTION_STARTS_H_
#define GORDIAN_ANALYZER_BINARY_FUNCTION_STARTS_H_

#include <libelf.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "analyzer/binary/elf_code.h"

namespace gordian {

// Takes hostile files. `elf` must outlive it.
class FunctionStarts {
 public:
  explicit FunctionStarts(Elf* elf);

  // From the last start at or below `address` to the next one; nothing if there is none.
  std::optional<CodeRange> around(uint64_t address) const;

 private:
  void use(std::span<const uint8_t> table, uint64_t address);
  uint64_t start(size_t i) const;
  uint64_t address_in_table(size_t at) const;
  std::optional<uint64_t> end_of_last() const;

  Elf* elf_;
  std::span<const uint8_t> table_;
  uint64_t address_ = 0;
  size_t count_ = 0;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_FUNCTION_STARTS_H_
