#include "analyzer/binary/elf_image.h"

#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace gordian {
namespace {

struct DwflEnd {
  void operator()(Dwfl* dwfl) const { dwfl_end(dwfl); }
};
struct ElfEnd {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using DwflHandle = std::unique_ptr<Dwfl, DwflEnd>;
using ElfHandle = std::unique_ptr<Elf, ElfEnd>;

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

bool is_regular(int fd) {
  struct stat status;
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

std::string build_id_of(Elf* elf) {
  const void* bytes = nullptr;
  const ssize_t size = dwelf_elf_gnu_build_id(elf, &bytes);
  return size > 0 ? std::string(static_cast<const char*>(bytes), static_cast<size_t>(size)) : std::string();
}

// Why this file must not be used for the image, as the end of a sentence; empty if it may be used.
std::string objection_to(Elf* elf, const ImageInfo& info) {
  GElf_Ehdr header;
  if (elf == nullptr || elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &header) == nullptr) return "not an ELF file";
  if (header.e_type != ET_EXEC && header.e_type != ET_DYN) return "not an executable or shared library";
  if (!info.build_id.empty() && build_id_of(elf) != info.build_id) {
    return "the file was replaced since the snapshot (build-id differs)";
  }
  return {};
}

// The file at `path`, open for reading, or -1 with the reason in `objection`.
int open_checked(const std::string& path, const ImageInfo& info, std::string* objection) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (fd.get() < 0) {
    *objection = std::strerror(errno);
  } else if (!is_regular(fd.get())) {
    *objection = "not a regular file";
  } else {
    ElfHandle elf(elf_begin(fd.get(), ELF_C_READ_MMAP, nullptr));
    *objection = objection_to(elf.get(), info);
    if (objection->empty()) return fd.release();
  }
  return -1;
}

// Places to look for an image's file, best first.
std::vector<std::string> candidate_paths(const std::string& path, const std::string& sysroot) {
  constexpr std::string_view kDeleted = " (deleted)";  // as the kernel writes it
  std::vector<std::string> bare = {path};
  if (path.ends_with(kDeleted)) bare.push_back(path.substr(0, path.size() - kDeleted.size()));
  std::vector<std::string> result;
  for (const std::string& one : bare) {
    if (!sysroot.empty()) result.push_back(sysroot + "/" + one);
    result.push_back(one);
  }
  return result;
}

int open_first(const ImageInfo& info, const BinaryOptions& options, std::string* used, std::string* problem) {
  for (const std::string& path : candidate_paths(info.path, options.sysroot)) {
    std::string objection;
    const int fd = open_checked(path, info, &objection);
    if (fd >= 0) {
      *used = path;
      problem->clear();
      return fd;
    }
    if (problem->empty() || objection.find("build-id") != std::string::npos) *problem = objection;
  }
  return -1;
}

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
  uint64_t dwarf_bias = 0;
  std::vector<std::pair<uint64_t, uint64_t>> code;

  bool report(int fd, const std::string& path);
  void find_code();
  bool has_debug_section() const;
};

bool ElfImage::Handles::report(int fd, const std::string& path) {
  callbacks.find_elf = dwfl_build_id_find_elf;
  callbacks.find_debuginfo = dwfl_standard_find_debuginfo;
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
  GElf_Addr bias = 0;
  elf = module == nullptr ? nullptr : dwfl_module_getelf(module, &bias);
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
  const int fd = open_first(info, options, &path, problem);
  if (fd < 0) return nullptr;
  auto handles = std::make_unique<Handles>();
  handles->debug_path =
      ":.debug:" + (options.sysroot.empty() ? "" : options.sysroot + "/usr/lib/debug:") + "/usr/lib/debug";
  handles->debug_path_pointer = handles->debug_path.data();
  if (!handles->report(fd, path)) {
    *problem = std::string("not readable as ELF (") + dwfl_errmsg(-1) + ")";
    return nullptr;
  }
  handles->find_code();
  return std::unique_ptr<ElfImage>(new ElfImage(std::move(handles)));
}

std::vector<Die> ElfImage::units(std::string* problem) {
  GElf_Addr bias = 0;
  Dwarf* dwarf = dwfl_module_getdwarf(handles_->module, &bias);
  std::vector<Die> result;
  if (dwarf == nullptr) {
    if (handles_->has_debug_section()) *problem = std::string("debug info is not readable (") + dwfl_errmsg(-1) + ")";
    return result;
  }
  handles_->dwarf_bias = bias;
  for (Dwarf* part : {dwarf, dwarf_getalt(dwarf)}) {
    if (part == nullptr) continue;
    Dwarf_CU* unit = nullptr;
    Dwarf_Die die;
    while (dwarf_get_units(part, unit, &unit, nullptr, nullptr, &die, nullptr) == 0) {
      if (die.addr != nullptr) result.push_back(Die::from_libdw(&die));
    }
  }
  std::sort(result.begin(), result.end(), [](const Die& a, const Die& b) { return a.id() < b.id(); });
  return result;
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
