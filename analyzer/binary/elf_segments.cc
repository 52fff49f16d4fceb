#include "analyzer/binary/elf_segments.h"

#include <gelf.h>

#include <algorithm>

namespace gordian {

bool find_in_file(Elf* elf, uint64_t address, uint64_t* offset, uint64_t* length, bool code) {
  size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) return false;
  for (size_t i = 0; i < count; i++) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) return false;
    if (header.p_type != PT_LOAD || address < header.p_vaddr || (code && (header.p_flags & PF_X) == 0)) continue;
    const uint64_t inside = address - header.p_vaddr;
    if (inside >= header.p_filesz || header.p_offset + inside < header.p_offset) continue;
    *offset = header.p_offset + inside;
    *length = header.p_filesz - inside;
    return true;
  }
  return false;
}

bool is_constant(Elf* elf, uint64_t address) {
  size_t count = 0;
  bool constant = false;
  if (elf_getphdrnum(elf, &count) != 0) return false;
  for (size_t i = 0; i < count; i++) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) return false;
    const bool load = header.p_type == PT_LOAD && (header.p_flags & PF_W) == 0;
    if ((load || header.p_type == PT_GNU_RELRO) && address >= header.p_vaddr &&
        address - header.p_vaddr < header.p_memsz) {
      constant = true;
    }
  }
  return constant;
}

std::span<const uint8_t> file_bytes(Elf* elf, uint64_t offset, uint64_t size) {
  size_t file_size = 0;
  const char* file = elf_rawfile(elf, &file_size);
  if (file == nullptr || offset >= file_size) return {};
  return {reinterpret_cast<const uint8_t*>(file) + offset, std::min(size, file_size - offset)};
}

}  // namespace gordian
