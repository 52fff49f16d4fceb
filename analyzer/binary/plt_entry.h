// Entries of the procedure linkage table: a jump through a slot that the loader fills.
#ifndef GORDIAN_ANALYZER_BINARY_PLT_ENTRY_H_
#define GORDIAN_ANALYZER_BINARY_PLT_ENTRY_H_

#include <cstdint>
#include <string>

#include "analyzer/binary/branches.h"
#include "analyzer/binary/loaded_image.h"

namespace gordian {

// The imported function that the entry at `elf_address` jumps to; nullptr if no such entry is there.
const std::string* import_behind(LoadedImage& image, uint64_t elf_address);

// The imported function that a branch leads to, through a slot or through such an entry; nullptr if it leads to none.
const std::string* import_of(LoadedImage& image, const Branch& branch);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_PLT_ENTRY_H_
