// What a function calls, read from its machine code.
#ifndef GORDIAN_ANALYZER_BINARY_CALLS_H_
#define GORDIAN_ANALYZER_BINARY_CALLS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/binary/loaded_image.h"

namespace gordian {

// As Binaries::calls_of, uncached, for the function at `elf_address` of `image`.
std::vector<std::string> find_calls(LoadedImage& image, uint64_t elf_address);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_CALLS_H_
