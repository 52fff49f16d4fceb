// What one can know about a program file before it is started. Plain <elf.h> reading of a file that may be anything:
// every offset is checked, nothing is executed.
#ifndef GORDIAN_CLI_ELF_FILE_H_
#define GORDIAN_CLI_ELF_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

namespace gordian::cli {

struct ProgramFile {
  enum class Format {
    kElf,
    kScript,     // begins with #!
    kBrokenElf,  // begins like an ELF file, but is cut off or contradicts itself
    kOther,      // neither; execvp(3) hands such a file to /bin/sh
  };
  Format format = Format::kOther;

  // kScript: the program that runs it.
  std::string script_interpreter;

  // kElf: the rest is only set when bits == 64.
  int bits = 0;                     // 32 or 64
  uint16_t machine = 0;             // EM_…
  std::string interpreter;          // PT_INTERP, the dynamic linker; empty: statically linked
  std::vector<std::string> needed;  // DT_NEEDED, as far as section headers tell
  bool own_malloc = false;          // defines `malloc` itself
  std::string sanitizer;            // "AddressSanitizer", …; empty if none was found
};

// REQUIRES: nothing. A file that cannot be opened reads as kOther.
ProgramFile read_program_file(const std::string& path);

// "AArch64" for EM_AARCH64; "machine 1234" for what has no name here.
std::string machine_name(uint16_t machine);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_ELF_FILE_H_
