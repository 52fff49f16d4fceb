// Whether a function gives memory back, read from its machine code.
#ifndef GORDIAN_ANALYZER_BINARY_FREES_H_
#define GORDIAN_ANALYZER_BINARY_FREES_H_

#include <cstdint>
#include <string_view>

#include "analyzer/binary/loaded_image.h"

namespace gordian {

// Whether this is a symbol of free, or of operator delete.
bool is_free(std::string_view symbol);

// As Binaries::frees_memory, uncached, for the function at `elf_address` of `image`.
bool frees_memory(LoadedImage& image, uint64_t elf_address);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_FREES_H_
