#include "analyzer/binary/thread_locals.h"

#include <elfutils/libdwfl.h>
#include <gelf.h>

#include <algorithm>

namespace gordian {
namespace {

constexpr uint64_t kMostTlsBytes = uint64_t{1} << 30;

// As glibc's loader places the first block (_dl_determine_tlsoffset).
uint64_t bytes_to_thread_pointer(const GElf_Phdr& segment) {
  const uint64_t align = segment.p_align == 0 ? 1 : segment.p_align;
  if (segment.p_memsz > kMostTlsBytes || align > kMostTlsBytes || (align & (align - 1)) != 0) return 0;
  const uint64_t first_byte = (0 - segment.p_vaddr) & (align - 1);
  return ((segment.p_memsz - std::min(first_byte, segment.p_memsz) + align - 1) & ~(align - 1)) + first_byte;
}

}  // namespace

ThreadLocals::ThreadLocals(const ElfImage& image) {
  GElf_Addr bias = 0;
  Elf* elf = dwfl_module_getelf(image.module(), &bias);
  size_t headers = 0;
  if (elf == nullptr || elf_getphdrnum(elf, &headers) != 0) return;
  for (size_t i = 0; i < headers; ++i) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) != nullptr && header.p_type == PT_TLS)
      block_ = bytes_to_thread_pointer(header);
  }
  if (block_ == 0) return;
  const int count = dwfl_module_getsymtab(image.module());
  for (int i = 1; i < count; ++i) {
    GElf_Sym symbol;
    GElf_Addr address = 0;
    GElf_Word section = 0;
    const char* name = dwfl_module_getsym_info(image.module(), i, &symbol, &address, &section, nullptr, nullptr);
    if (name != nullptr && GELF_ST_TYPE(symbol.st_info) == STT_TLS && section != SHN_UNDEF)
      variables_.push_back({symbol.st_value, symbol.st_size, name});
  }
  std::stable_sort(variables_.begin(), variables_.end(),
                   [](const Variable& a, const Variable& b) { return a.offset < b.offset; });
}

const char* ThreadLocals::name_at(uint64_t offset) const {
  const auto behind = std::upper_bound(variables_.begin(), variables_.end(), offset,
                                       [](uint64_t wanted, const Variable& one) { return wanted < one.offset; });
  if (behind == variables_.begin()) return nullptr;
  const Variable& variable = *(behind - 1);
  return offset - variable.offset < std::max<uint64_t>(variable.size, 1) ? variable.name : nullptr;
}

}  // namespace gordian
