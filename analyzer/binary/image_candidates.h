// Which file on this machine is the one that a snapshot's process had mapped?
#ifndef GORDIAN_ANALYZER_BINARY_IMAGE_CANDIDATES_H_
#define GORDIAN_ANALYZER_BINARY_IMAGE_CANDIDATES_H_

#include <string>

#include "analyzer/binary/binaries.h"

namespace gordian {

// The file that `info` names, in the pack, below the sysroot or at its own path, open for reading; `used` is where it
// was. -1 if none of them is an ELF file with the right build-id: then `problem` says why, as the end of a sentence.
// REQUIRES: elf_version() was called.
int open_image_file(const ImageInfo& info, const BinaryOptions& options, std::string* used, std::string* problem);

// Raw bytes. Empty if the file cannot be read, is no ELF file, or was linked without a build-id.
std::string build_id_of_file(const std::string& path);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_IMAGE_CANDIDATES_H_
