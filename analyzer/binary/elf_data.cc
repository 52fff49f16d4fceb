#include "analyzer/binary/elf_data.h"

#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace gordian {
namespace {

constexpr size_t kMostRelocations = 5'000'000;

Elf* elf_of(const ElfImage& file) {
  GElf_Addr bias = 0;
  return dwfl_module_getelf(file.module(), &bias);
}

bool is_x86_64(Elf* elf) {
  GElf_Ehdr header;
  return elf != nullptr && gelf_getehdr(elf, &header) != nullptr && header.e_machine == EM_X86_64 &&
         header.e_ident[EI_CLASS] == ELFCLASS64;
}

// The bytes that the file has for `address` and behind it, in the same segment.
std::span<const char> bytes_at(Elf* elf, uint64_t address) {
  size_t count = 0, file_size = 0;
  const char* file = elf_rawfile(elf, &file_size);
  if (file == nullptr || elf_getphdrnum(elf, &count) != 0) return {};
  for (size_t i = 0; i < count; i++) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) return {};
    if (header.p_type != PT_LOAD || address < header.p_vaddr) continue;
    const uint64_t inside = address - header.p_vaddr;
    if (inside >= header.p_filesz || header.p_offset >= file_size || inside >= file_size - header.p_offset) continue;
    const uint64_t begin = header.p_offset + inside;
    return {file + begin, std::min(header.p_filesz - inside, file_size - begin)};
  }
  return {};
}

}  // namespace

ElfData::ElfData(const ElfImage* file) {
  if (file == nullptr || !is_x86_64(elf_of(*file))) return;
  file_ = file;
  read_relocations();
}

void ElfData::read_relocations() {
  Elf* elf = elf_of(*file_);
  size_t left = kMostRelocations;
  Elf_Scn* section = nullptr;
  while ((section = elf_nextscn(elf, section)) != nullptr) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_RELA) continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    const size_t count = data == nullptr ? 0 : std::min(left, data->d_size / sizeof(Elf64_Rela));
    left -= count;
    for (size_t i = 0; i < count; i++) {
      GElf_Rela relocation;
      if (gelf_getrela(data, static_cast<int>(i), &relocation) == nullptr) break;
      if (GELF_R_TYPE(relocation.r_info) == R_X86_64_RELATIVE)
        relative_.try_emplace(relocation.r_offset, static_cast<uint64_t>(relocation.r_addend));
    }
  }
}

std::optional<uint64_t> ElfData::word_at(uint64_t address) const {
  if (file_ == nullptr) return std::nullopt;
  if (const auto found = relative_.find(address); found != relative_.end()) return found->second;
  const std::span<const char> bytes = bytes_at(elf_of(*file_), address);
  uint64_t word = 0;
  if (bytes.size() < sizeof(word)) return std::nullopt;
  std::memcpy(&word, bytes.data(), sizeof(word));
  return word == 0 ? std::nullopt : std::optional(word);
}

std::optional<std::string> ElfData::text_at(uint64_t address, size_t most) const {
  if (file_ == nullptr) return std::nullopt;
  const std::span<const char> bytes = bytes_at(elf_of(*file_), address);
  const auto end = std::find(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(std::min(bytes.size(), most)), '\0');
  if (end == bytes.end() || *end != '\0') return std::nullopt;
  return std::string(bytes.begin(), end);
}

}  // namespace gordian
