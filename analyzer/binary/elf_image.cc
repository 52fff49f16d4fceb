#include "analyzer/binary/elf_image.h"

#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "analyzer/binary/c_library.h"
#include "analyzer/binary/image_candidates.h"
#include "analyzer/binary/packed_files.h"
#include "schema/snapshot_format.h"

namespace gordian {
namespace {

struct DwflEnd {
  void operator()(Dwfl* dwfl) const { dwfl_end(dwfl); }
};
using DwflHandle = std::unique_ptr<Dwfl, DwflEnd>;

bool is_vdso(const ImageInfo& info) {
  return info.path.empty() || info.path.front() == '[' || info.path.starts_with("linux-vdso.") ||
         info.path.starts_with("linux-gate.");
}

}  // namespace

struct ElfImage::Handles {
  std::string debug_path;  // dwfl keeps a pointer to the pointer
  char* debug_path_pointer = nullptr;
  Dwfl_Callbacks callbacks = {};
  DwflHandle dwfl;
  Dwfl_Module* module = nullptr;  // owned by dwfl
  Elf* elf = nullptr;             // owned by module
  bool debug_info_tried = false;
  DebugParts debug_info;  // owned by module
  uint64_t dwarf_bias = 0;
  std::vector<std::pair<uint64_t, uint64_t>> code;
  FilesUsed files;
  std::shared_ptr<const PackedFiles> packed;  // null if it came out of no pack
  PackedBinary in_pack;
  bool only_in_pack = false;
  bool symbols_only = false;

  bool report(int fd, const std::string& path);
  void find_code();
  static int find_debuginfo(Dwfl_Module* module, void** user, const char* name, Dwarf_Addr base, const char* file,
                            const char* link, GElf_Word crc, char** found);
  int open_packed(bool supplement, char** found) const;
  bool has_debug_section() const;
};

// libdwfl asks for debug info and for its supplement with the same words; the former by the name that the image's
// .gnu_debuglink has, if it has one.
int ElfImage::Handles::find_debuginfo(Dwfl_Module* module, void** user, const char* name, Dwarf_Addr base,
                                      const char* file, const char* link, GElf_Word crc, char** found) {
  auto& handles = *static_cast<Handles*>(*user);
  GElf_Word own_crc = 0;
  const bool supplement = link != nullptr && link != dwelf_elf_gnu_debuglink(handles.elf, &own_crc);
  int fd = handles.open_packed(supplement, found);
  if (fd < 0 && !handles.only_in_pack)
    fd = dwfl_standard_find_debuginfo(module, user, name, base, file, link, crc, found);
  if (fd >= 0) (supplement ? handles.files.supplement : handles.files.debug) = FileUsed::of(fd);
  return fd;
}

// In the pack; -1 if it is not there.
int ElfImage::Handles::open_packed(bool supplement, char** found) const {
  errno = 0;  // tells libdwfl that nothing went wrong
  const std::string& name = supplement ? in_pack.supplement : in_pack.debug;
  if (packed == nullptr || name.empty()) return -1;
  const std::string path = packed->path_of(name);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd >= 0) *found = ::strdup(path.c_str());
  errno = 0;
  return fd;
}

bool ElfImage::Handles::report(int fd, const std::string& path) {
  callbacks.find_elf = dwfl_build_id_find_elf;
  callbacks.find_debuginfo = find_debuginfo;
  callbacks.debuginfo_path = &debug_path_pointer;
  dwfl.reset(dwfl_begin(&callbacks));
  if (dwfl == nullptr) {
    ::close(fd);
    return false;
  }
  dwfl_report_begin(dwfl.get());
  module = dwfl_report_elf(dwfl.get(), path.c_str(), path.c_str(), fd, 0, true);
  if (module == nullptr) ::close(fd);
  dwfl_report_end(dwfl.get(), nullptr, nullptr);
  void** user = nullptr;
  if (module != nullptr && dwfl_module_info(module, &user, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr))
    *user = this;
  GElf_Addr bias = 0;
  elf = user == nullptr ? nullptr : dwfl_module_getelf(module, &bias);
  return elf != nullptr;
}

void ElfImage::Handles::find_code() {
  size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) return;
  for (size_t i = 0; i < count; i++) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) return;
    if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
    if (header.p_vaddr + header.p_memsz > header.p_vaddr)
      code.emplace_back(header.p_vaddr, header.p_vaddr + header.p_memsz);
  }
}

bool ElfImage::Handles::has_debug_section() const {
  size_t names = 0;
  if (elf_getshdrstrndx(elf, &names) != 0) return false;
  Elf_Scn* section = nullptr;
  while ((section = elf_nextscn(elf, section)) != nullptr) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) continue;
    const char* name = elf_strptr(elf, names, header.sh_name);
    if (name != nullptr && std::strcmp(name, ".debug_info") == 0) return true;
  }
  return false;
}

ElfImage::ElfImage(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
ElfImage::~ElfImage() = default;

std::unique_ptr<ElfImage> ElfImage::open(const ImageInfo& info, const BinaryOptions& options, std::string* problem) {
  if (is_vdso(info)) return nullptr;  // its symbols are in the kernel's memory only, and it allocates nothing
  elf_version(EV_CURRENT);
  std::string path;
  const int fd = open_image_file(info, options, &path, problem);
  if (fd < 0) return nullptr;
  auto handles = std::make_unique<Handles>();
  handles->debug_path =
      ":.debug:" + (options.sysroot.empty() ? "" : options.sysroot + "/usr/lib/debug:") + "/usr/lib/debug";
  handles->debug_path_pointer = handles->debug_path.data();
  handles->files.image = FileUsed::of(fd);
  const PackedBinary* packed = options.packed == nullptr ? nullptr : options.packed->find(info.path, info.build_id);
  if (packed != nullptr) {
    handles->packed = options.packed;
    handles->in_pack = *packed;
  }
  handles->only_in_pack = options.packed != nullptr && options.sysroot.empty();
  if (!handles->report(fd, path)) {
    *problem = std::string("not readable as ELF (") + dwfl_errmsg(-1) + ")";
    return nullptr;
  }
  handles->symbols_only = is_c_library(info.path);
  handles->find_code();
  return std::unique_ptr<ElfImage>(new ElfImage(std::move(handles)));
}

bool ElfImage::open_debug_info(std::string* problem) {
  if (handles_->debug_info_tried) return static_cast<bool>(handles_->debug_info);
  handles_->debug_info_tried = true;
  if (handles_->symbols_only) return false;
  GElf_Addr bias = 0;
  Dwarf* dwarf = dwfl_module_getdwarf(handles_->module, &bias);
  if (dwarf == nullptr) {
    if (handles_->has_debug_section()) *problem = std::string("debug info is not readable (") + dwfl_errmsg(-1) + ")";
    return false;
  }
  handles_->debug_info = DebugParts(dwarf, !handles_->only_in_pack);
  handles_->dwarf_bias = bias;
  *problem = handles_->debug_info.missing();
  return true;
}

FilesUsed ElfImage::find_files() {
  std::string problem;
  open_debug_info(&problem);
  dwfl_module_getsymtab(handles_->module);
  return handles_->files;
}

const DebugParts& ElfImage::debug_info() const { return handles_->debug_info; }

uint64_t ElfImage::debug_info_checksum() const {
  snapshot_format::Checksum sum;
  sum.update(&handles_->dwarf_bias, sizeof(handles_->dwarf_bias));
  for (const auto& [begin, end] : handles_->code) {
    sum.update(&begin, sizeof(begin));
    sum.update(&end, sizeof(end));
  }
  handles_->debug_info.add_to(&sum);
  return sum.digest();
}

Dwfl_Module* ElfImage::module() const { return handles_->module; }
uint64_t ElfImage::dwarf_bias() const { return handles_->dwarf_bias; }

std::vector<RawSymbol> ElfImage::symbols() {
  std::vector<RawSymbol> result;
  const int count = dwfl_module_getsymtab(handles_->module);
  for (int i = 1; i < count; i++) {
    GElf_Sym symbol;
    GElf_Addr address = 0;
    GElf_Word section = 0;
    const char* name = dwfl_module_getsym_info(handles_->module, i, &symbol, &address, &section, nullptr, nullptr);
    const int type = GELF_ST_TYPE(symbol.st_info);
    if (name == nullptr || *name == '\0' || section == SHN_UNDEF || section == SHN_ABS) continue;
    if (type == STT_TLS || type == STT_SECTION || type == STT_FILE) continue;
    result.push_back({.start = address,
                      .size = symbol.st_size,
                      .name = name,
                      .section = section,
                      .function = type == STT_FUNC || type == STT_GNU_IFUNC,
                      .object = type == STT_OBJECT || type == STT_COMMON,
                      .global = GELF_ST_BIND(symbol.st_info) != STB_LOCAL});
  }
  return result;
}

bool ElfImage::is_code(uint64_t elf_address) const {
  return std::any_of(handles_->code.begin(), handles_->code.end(),
                     [&](const auto& range) { return range.first <= elf_address && elf_address < range.second; });
}

}  // namespace gordian
