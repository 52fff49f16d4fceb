#include "analyzer/binary/files_used.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/binary/elf_handle.h"
#include "analyzer/binary/elf_image.h"
#include "analyzer/binary/file_descriptor.h"

namespace gordian {
namespace {

// libdw finds its way without these.
bool is_for_debuggers(std::string_view section) {
  constexpr std::array<std::string_view, 10> kNames = {
      ".debug_macro",        ".debug_macinfo",     ".debug_pubnames", ".debug_pubtypes", ".debug_gnu_pubnames",
      ".debug_gnu_pubtypes", ".debug_gdb_scripts", ".debug_names",    ".gdb_index",      ".comment"};
  return std::find(kNames.begin(), kNames.end(), section) != kNames.end();
}

}  // namespace

FileUsed FileUsed::of(int fd) {
  std::array<char, PATH_MAX> path = {};
  struct stat status = {};
  const ssize_t size = ::readlink(fmt::format("/proc/self/fd/{}", fd).c_str(), path.data(), path.size());
  if (size <= 0 || static_cast<size_t>(size) >= path.size() || ::fstat(fd, &status) != 0) return {};
  return {std::string(path.data(), static_cast<size_t>(size)), status.st_dev, status.st_ino};
}

int FileUsed::reopen() const {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status = {};
  if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) return -1;
  return status.st_dev == device && status.st_ino == inode && S_ISREG(status.st_mode) ? fd.release() : -1;
}

FilesUsed find_files_of(const ImageInfo& info, const BinaryOptions& options) {
  FilesUsed result;
  const auto image = ElfImage::open(info, options, &result.problem);
  if (image != nullptr) {
    const std::string problem = std::move(result.problem);
    result = image->find_files();
    result.problem = problem;
  }
  return result;
}

std::vector<ByteRange> never_read(int fd) {
  elf_version(EV_CURRENT);
  const ElfHandle elf(elf_begin(fd, ELF_C_READ_MMAP, nullptr));
  size_t names = 0;
  if (elf == nullptr || elf_kind(elf.get()) != ELF_K_ELF || elf_getshdrstrndx(elf.get(), &names) != 0) return {};
  std::vector<ByteRange> result, kept;
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf.get(), section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type == SHT_NOBITS) continue;
    const char* name = elf_strptr(elf.get(), names, header.sh_name);
    if (header.sh_offset + header.sh_size < header.sh_offset) return {};
    const bool needless = name != nullptr && (header.sh_flags & SHF_ALLOC) == 0 && is_for_debuggers(name);
    (needless ? result : kept).push_back({header.sh_offset, header.sh_offset + header.sh_size});
  }
  // A file whose sections overlap is none that a linker wrote: all of it is kept.
  const auto overlaps = [&](const ByteRange& one) {
    return std::any_of(kept.begin(), kept.end(),
                       [&](const ByteRange& other) { return one.begin < other.end && other.begin < one.end; });
  };
  if (std::any_of(result.begin(), result.end(), overlaps)) return {};
  std::sort(result.begin(), result.end(), [](const ByteRange& a, const ByteRange& b) { return a.begin < b.begin; });
  return result;
}

}  // namespace gordian
