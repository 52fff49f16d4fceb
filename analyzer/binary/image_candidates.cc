#include "analyzer/binary/image_candidates.h"

#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analyzer/binary/elf_handle.h"
#include "analyzer/binary/file_descriptor.h"
#include "analyzer/binary/packed_files.h"

namespace gordian {
namespace {

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
    if (!sysroot.empty()) result.push_back(fmt::format("{}/{}", sysroot, one));
    result.push_back(one);
  }
  return result;
}

// The same in a pack.
int open_packed(const PackedFiles& pack, const ImageInfo& info, std::string* used, std::string* problem) {
  const PackedBinary* binary = pack.find(info.path, info.build_id);
  if (binary == nullptr || binary->file.empty()) {
    *problem = binary == nullptr || binary->problem.empty() ? "it is not in the pack" : binary->problem;
    return -1;
  }
  *used = pack.path_of(binary->file);
  return open_checked(*used, info, problem);
}

}  // namespace

int open_image_file(const ImageInfo& info, const BinaryOptions& options, std::string* used, std::string* problem) {
  if (options.packed != nullptr) {
    const int fd = open_packed(*options.packed, info, used, problem);
    if (fd >= 0 || options.sysroot.empty()) return fd;
  }
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

std::string build_id_of_file(const std::string& path) {
  elf_version(EV_CURRENT);
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const ElfHandle elf(fd.get() < 0 ? nullptr : elf_begin(fd.get(), ELF_C_READ_MMAP, nullptr));
  return elf == nullptr ? std::string() : build_id_of(elf.get());
}

}  // namespace gordian
