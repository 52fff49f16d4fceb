// Which bytes of an ELF file lie at an address. Takes hostile files.
#ifndef GORDIAN_ANALYZER_BINARY_ELF_SEGMENTS_H_
#define GORDIAN_ANALYZER_BINARY_ELF_SEGMENTS_H_

#include <libelf.h>

#include <cstdint>
#include <span>

namespace gordian {

// Where in the file the code (or, without `code`, anything) at `address` is, and how much of it follows; false if it is
// not there.
bool find_in_file(Elf* elf, uint64_t address, uint64_t* offset, uint64_t* length, bool code = true);

// Whether a running program cannot write there (any more).
bool is_constant(Elf* elf, uint64_t address);

// The file's bytes; cut off where the file ends.
std::span<const uint8_t> file_bytes(Elf* elf, uint64_t offset, uint64_t size);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_ELF_SEGMENTS_H_
