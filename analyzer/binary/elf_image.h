// One ELF file on disk with its separate debug info, opened by elfutils.
//
// Finding debug info is libdwfl's work: the file itself, .gnu_debuglink, /usr/lib/debug/.build-id, the same below the
// sysroot, a dwz supplementary file, and debuginfod (asked only if DEBUGINFOD_URLS is set); what comes out of a pack is
// found there instead. The .dwo files of -gsplit-dwarf are looked for where the compiler wrote them. All addresses that
// come out are ELF virtual addresses of the file, except those of a Die, which need dwarf_bias() added.
#ifndef GORDIAN_ANALYZER_BINARY_ELF_IMAGE_H_
#define GORDIAN_ANALYZER_BINARY_ELF_IMAGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/debug_parts.h"
#include "analyzer/binary/files_used.h"

struct Dwfl_Module;

namespace gordian {

struct RawSymbol {
  uint64_t start = 0;  // ELF virtual address
  uint64_t size = 0;   // 0 if the table does not say
  const char* name = nullptr;
  uint32_t section = 0;
  bool function = false;
  bool object = false;
  bool global = false;
};

class ElfImage {
 public:
  // The file that `info` names, if it is there and is the one that was mapped; else nullptr and a sentence in
  // `problem` (left empty for images that never have a file, such as the vdso of another machine).
  static std::unique_ptr<ElfImage> open(const ImageInfo& info, const BinaryOptions& options, std::string* problem);
  ~ElfImage();
  ElfImage(const ElfImage&) = delete;
  ElfImage& operator=(const ElfImage&) = delete;

  // Whether there is debug info; `problem` receives a sentence if there should be some but it cannot be read. Nothing
  // below is valid before this. A sentence about parts of it that are not there (.dwo files), too. The C library counts
  // as having none (c_library.h).
  bool open_debug_info(std::string* problem);
  uint64_t dwarf_bias() const;  // ELF virtual address = DWARF address + dwarf_bias(); 0 before open_debug_info()
  const DebugParts& debug_info() const;
  // Tells this debug info from any other: a checksum of the entries, and the sizes of all that they refer to.
  uint64_t debug_info_checksum() const;

  // Looks for all files that belong to the image, and says which were found.
  FilesUsed find_files();

  std::vector<RawSymbol> symbols();          // defined ones with a name; names live as long as the image
  bool is_code(uint64_t elf_address) const;  // inside an executable segment
  Dwfl_Module* module() const;               // for elf_code.cc; never nullptr

 private:
  struct Handles;
  explicit ElfImage(std::unique_ptr<Handles> handles);
  std::unique_ptr<Handles> handles_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_ELF_IMAGE_H_
