#include "analyzer/binary/elf_code.h"

#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <cstring>

#include "analyzer/binary/elf_segments.h"
#include "analyzer/binary/function_starts.h"
#include "analyzer/binary/named_data.h"

namespace gordian {
namespace {

constexpr size_t kMostRelocations = 5'000'000;  // hostile files let a thousand sections share one table

Elf* elf_of(const ElfImage& file) {
  GElf_Addr bias = 0;
  return dwfl_module_getelf(file.module(), &bias);
}

bool is_x86_64(Elf* elf) {
  GElf_Ehdr header;
  return elf != nullptr && gelf_getehdr(elf, &header) != nullptr && header.e_machine == EM_X86_64 &&
         header.e_ident[EI_CLASS] == ELFCLASS64;
}

bool is_pointer_in_data(const GElf_Rela& relocation) {
  const auto type = GELF_R_TYPE(relocation.r_info);
  return type == R_X86_64_RELATIVE || type == R_X86_64_64;
}

bool fills_a_slot(const GElf_Rela& relocation) {
  const auto type = GELF_R_TYPE(relocation.r_info);
  return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT;
}

// A relocation section, and the dynamic symbols that it refers to.
class Relocations {
 public:
  Relocations(Elf* elf, Elf_Scn* section) : elf_(elf) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_RELA || header.sh_entsize == 0) return;
    Elf_Scn* symbols = elf_getscn(elf, header.sh_link);
    GElf_Shdr symbols_header;
    if (symbols == nullptr || gelf_getshdr(symbols, &symbols_header) == nullptr) return;
    if (symbols_header.sh_type != SHT_DYNSYM) return;
    strings_ = symbols_header.sh_link;
    symbols_ = elf_getdata(symbols, nullptr);
    data_ = elf_getdata(section, nullptr);
    if (data_ != nullptr && symbols_ != nullptr) count_ = data_->d_size / sizeof(Elf64_Rela);
  }

  size_t count() const { return std::min(count_, kMostRelocations); }
  // The slot that relocation `i` fills with the address of a symbol; nullptr if it does something else.
  const char* import(size_t i, uint64_t* slot) const {
    GElf_Rela relocation;
    GElf_Sym symbol;
    if (gelf_getrela(data_, static_cast<int>(i), &relocation) == nullptr || !fills_a_slot(relocation)) return nullptr;
    *slot = relocation.r_offset;
    return symbol_of(relocation, &symbol);
  }
  // The pointer in data that relocation `i` makes; nothing if it does something else. A symbol that this image defines
  // may be defined by another one, too, which then is meant; that makes no difference to anybody here.
  std::optional<ElfCode::Pointer> pointer(size_t i, uint64_t* place) const {
    GElf_Rela relocation;
    GElf_Sym symbol;
    if (gelf_getrela(data_, static_cast<int>(i), &relocation) == nullptr || !is_pointer_in_data(relocation)) return {};
    *place = relocation.r_offset;
    if (GELF_R_TYPE(relocation.r_info) == R_X86_64_RELATIVE)
      return ElfCode::Pointer{static_cast<uint64_t>(relocation.r_addend), {}};
    const char* name = symbol_of(relocation, &symbol);
    if (name == nullptr) return {};
    if (symbol.st_shndx != SHN_UNDEF)
      return ElfCode::Pointer{symbol.st_value + static_cast<uint64_t>(relocation.r_addend), {}};
    return relocation.r_addend == 0 && *name != '\0' ? std::optional(ElfCode::Pointer{0, name}) : std::nullopt;
  }

 private:
  const char* symbol_of(const GElf_Rela& relocation, GElf_Sym* symbol) const {
    const auto index = GELF_R_SYM(relocation.r_info);
    if (index == 0 || index > INT32_MAX) return nullptr;
    if (gelf_getsym(symbols_, static_cast<int>(index), symbol) == nullptr) return nullptr;
    return elf_strptr(elf_, strings_, symbol->st_name);
  }

  Elf* elf_;
  size_t strings_ = 0;
  Elf_Data* symbols_ = nullptr;
  Elf_Data* data_ = nullptr;
  size_t count_ = 0;
};

template <typename Visit>
void for_each_relocation(Elf* elf, Visit&& visit) {
  size_t left = kMostRelocations;
  Elf_Scn* section = nullptr;
  while ((section = elf_nextscn(elf, section)) != nullptr) {
    const Relocations relocations(elf, section);
    const size_t count = std::min(left, relocations.count());
    left -= count;
    for (size_t i = 0; i < count; i++) visit(relocations, i);
  }
}

}  // namespace

ElfCode::ElfCode(const ElfImage* file) {
  if (file == nullptr || !is_x86_64(elf_of(*file))) return;
  file_ = file;
  read_imports();
}

void ElfCode::read_imports() {
  for_each_relocation(elf_of(*file_), [&](const Relocations& relocations, size_t i) {
    uint64_t slot = 0;
    const char* name = relocations.import(i, &slot);
    if (name != nullptr && *name != '\0') imports_.try_emplace(slot, name);
  });
}

std::span<const uint8_t> ElfCode::bytes(uint64_t address, uint64_t size) const {
  uint64_t offset = 0;
  uint64_t length = 0;
  if (file_ == nullptr || !find_in_file(elf_of(*file_), address, &offset, &length)) return {};
  return file_bytes(elf_of(*file_), offset, std::min(size, length));
}

const std::string* ElfCode::imported_at(uint64_t slot) const {
  const auto found = imports_.find(slot);
  return found == imports_.end() ? nullptr : &found->second;
}

void ElfCode::read_relocated() const {
  relocated_read_ = true;
  for_each_relocation(elf_of(*file_), [&](const Relocations& relocations, size_t i) {
    uint64_t place = 0;
    if (const auto pointer = relocations.pointer(i, &place)) relocated_.try_emplace(place, *pointer);
  });
}

std::optional<ElfCode::Pointer> ElfCode::pointer_at(uint64_t address) const {
  if (file_ == nullptr || !is_constant(elf_of(*file_), address) || imports_.contains(address)) return std::nullopt;
  if (!relocated_read_) read_relocated();
  const auto found = relocated_.find(address);
  if (found != relocated_.end()) return found->second;
  // Not relocated, or packed (DT_RELR): what the file holds is it.
  uint64_t offset = 0;
  uint64_t length = 0;
  uint64_t value = 0;
  if (!find_in_file(elf_of(*file_), address, &offset, &length, false) || length < sizeof(value)) return std::nullopt;
  const auto bytes = file_bytes(elf_of(*file_), offset, sizeof(value));
  if (bytes.size() < sizeof(value)) return std::nullopt;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return Pointer{value, {}};
}

const std::string* ElfCode::external_at(uint64_t address) const {
  if (file_ == nullptr || !is_constant(elf_of(*file_), address)) return nullptr;
  if (!relocated_read_) read_relocated();
  const auto found = relocated_.find(address);
  return found == relocated_.end() || found->second.symbol.empty() ? nullptr : &found->second.symbol;
}

void ElfCode::read_named() const {
  named_read_ = true;
  if (file_ == nullptr) return;
  Elf* elf = elf_of(*file_);
  NamedData data;
  size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) return;
  std::vector<GElf_Phdr> code;
  for (size_t i = 0; i < count; i++) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) return;
    const bool load = header.p_type == PT_LOAD;
    const bool is_code = load && (header.p_flags & PF_X) != 0;
    if (is_code) code.push_back(header);
    if ((load && !is_code && (header.p_flags & PF_W) == 0) || header.p_type == PT_GNU_RELRO)
      data.add_range(header.p_vaddr, header.p_memsz);
  }
  GElf_Ehdr file_header;
  const bool movable = gelf_getehdr(elf, &file_header) == nullptr || file_header.e_type != ET_EXEC;
  for (const GElf_Phdr& header : code)
    data.look_in_code(file_bytes(elf, header.p_offset, header.p_filesz), header.p_vaddr, movable);
  if (!relocated_read_) read_relocated();
  for (const auto& [place, pointer] : relocated_) data.add(pointer.address);
  named_ = data.sorted();
}

uint64_t ElfCode::next_named(uint64_t address) const {
  if (!named_read_) read_named();
  const auto next = std::upper_bound(named_.begin(), named_.end(), address);
  return next == named_.end() ? UINT64_MAX : *next;
}

std::optional<int64_t> ElfCode::number_at(uint64_t address) const {
  uint64_t offset = 0;
  uint64_t length = 0;
  int32_t value = 0;
  if (file_ == nullptr || !is_constant(elf_of(*file_), address)) return std::nullopt;
  if (!find_in_file(elf_of(*file_), address, &offset, &length, false) || length < sizeof(value)) return std::nullopt;
  const auto bytes = file_bytes(elf_of(*file_), offset, sizeof(value));
  if (bytes.size() < sizeof(value)) return std::nullopt;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

std::optional<std::string> ElfCode::text_at(uint64_t address, size_t most) const {
  uint64_t offset = 0;
  uint64_t length = 0;
  if (file_ == nullptr || !find_in_file(elf_of(*file_), address, &offset, &length, false)) return std::nullopt;
  const auto bytes = file_bytes(elf_of(*file_), offset, std::min<uint64_t>(length, most));
  const auto end = std::find(bytes.begin(), bytes.end(), uint8_t{0});
  if (end == bytes.end()) return std::nullopt;
  return std::string(bytes.begin(), end);
}

std::optional<CodeRange> ElfCode::function_around(uint64_t address) const {
  if (file_ == nullptr) return std::nullopt;
  return FunctionStarts(elf_of(*file_)).around(address);
}

}  // namespace gordian
