// Problem: who finds a file in the cache must be able to rely on it, although another gordian may be writing it, a disk
// may have been full, a machine may have stopped, and a folder may be anybody's.
// Choice: a file is written under a name of its own and renamed, so a name stands for a whole file. Its first bytes say
// how it is laid out, how long it is, and what the checksum of the rest is. It is read, not mapped: what is checked is
// what is used, and a file that somebody shortens meanwhile is no signal. Folder and file must belong to the user, and
// to nobody else's hand; links are not followed. A file's modification time says when it was last used.
// Rejected: locks (two that write the same file write the same), and a database.
#include "analyzer/binary/disk_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "analyzer/binary/file_descriptor.h"
#include "schema/snapshot_format.h"

namespace gordian {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMagic = 0x4548434143445247;  // "GRDCACHE"
constexpr uint64_t kVersion = 2;                 // to be changed with what is stored: die_table.h, die_walk.cc
constexpr std::string_view kSuffix = ".index";
constexpr std::string_view kPartial = ".partial";
constexpr size_t kLongestBuildId = 64;  // bytes; linkers write 8 to 20
constexpr time_t kAbandoned = 3600;     // seconds, of a file that somebody began to write

struct Header {
  uint64_t magic = kMagic;
  uint64_t version = kVersion;
  uint64_t size = 0;      // of what follows
  uint64_t checksum = 0;  // of that
};
static_assert(sizeof(Header) % 16 == 0);

// Links are not followed.
int open_here(const std::string& path, int flags) {
  return ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
}

bool is_private(const struct stat& status) {
  return status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool read_all(int fd, std::byte* to, size_t size) {
  for (size_t held = 0; held < size;) {
    const ssize_t got = ::read(fd, to + held, size - held);
    if (got <= 0) return false;
    held += static_cast<size_t>(got);
  }
  return true;
}

bool write_all(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return true;
}

uint64_t checksum_of(const std::vector<std::span<const std::byte>>& parts) {
  snapshot_format::Checksum sum;
  for (const auto& part : parts)
    if (!part.empty()) sum.update(part.data(), part.size());  // an empty one may have no address
  return sum.digest();
}

struct OldFile {
  fs::path path;
  uint64_t bytes = 0;
  timespec used = {};
};

}  // namespace

std::span<const std::byte> DiskCache::Entry::bytes() const {
  return {file_.get() + sizeof(Header), size_ - sizeof(Header)};
}

std::string DiskCache::path_of(std::string_view build_id) const {
  std::string path = folder_ + "/";
  for (const char byte : build_id.substr(0, kLongestBuildId)) path += fmt::format("{:02x}", static_cast<uint8_t>(byte));
  return path.append(kSuffix);
}

std::optional<DiskCache::Entry> DiskCache::load(std::string_view build_id) const {
  struct stat folder = {};
  if (::stat(folder_.c_str(), &folder) != 0 || !S_ISDIR(folder.st_mode) || !is_private(folder)) return std::nullopt;
  const FileDescriptor file(open_here(path_of(build_id), O_RDONLY | O_NONBLOCK));
  struct stat status = {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || !is_private(status)) return {};
  const auto size = static_cast<uint64_t>(status.st_size);
  if (size < sizeof(Header) || size > limits_.most_bytes) return std::nullopt;
  Entry entry;
  entry.size_ = size;
  entry.file_ = std::make_unique_for_overwrite<std::byte[]>(size);
  if (!read_all(file.get(), entry.file_.get(), size)) return std::nullopt;
  Header header;
  std::memcpy(&header, entry.file_.get(), sizeof(header));
  if (header.magic != kMagic || header.version != kVersion || header.size != size - sizeof(header)) return std::nullopt;
  if (header.checksum != checksum_of({entry.bytes()})) return std::nullopt;
  ::futimens(file.get(), nullptr);
  return entry;
}

void DiskCache::store(std::string_view build_id, const std::vector<std::span<const std::byte>>& parts) const {
  Header header;
  for (const auto& part : parts) header.size += part.size();
  if (header.size < limits_.least_bytes || header.size > limits_.most_bytes / 2) return;
  if (build_id.size() > kLongestBuildId || !make_folder()) return;
  header.checksum = checksum_of(parts);
  make_room(sizeof(header) + header.size);
  const std::string path = path_of(build_id);
  const std::string partial = fmt::format("{}.{}{}", path, ::getpid(), kPartial);
  FileDescriptor file(open_here(partial, O_WRONLY | O_CREAT | O_EXCL));
  if (file.get() < 0) return;
  bool written = write_all(file.get(), std::as_bytes(std::span(&header, 1)));
  for (const auto& part : parts) written = written && write_all(file.get(), part);
  if (!file.close() || !written || ::rename(partial.c_str(), path.c_str()) != 0) ::unlink(partial.c_str());
}

// The folder and those above it; whether it is there, and private.
bool DiskCache::make_folder() const {
  std::error_code error;
  fs::create_directories(fs::path(folder_).parent_path(), error);
  ::mkdir(folder_.c_str(), S_IRWXU);
  struct stat status = {};
  return ::stat(folder_.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && is_private(status);
}

// Removes files until there is room for another one of this size.
void DiskCache::make_room(uint64_t bytes) const {
  std::vector<OldFile> files;
  std::error_code error;
  for (fs::directory_iterator file(folder_, error), end; !error && file != end; file.increment(error)) {
    const std::string name = file->path().filename();
    struct stat status = {};
    if (::lstat(file->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    if (name.ends_with(kSuffix)) {
      files.push_back({file->path(), static_cast<uint64_t>(status.st_size), status.st_mtim});
      bytes += static_cast<uint64_t>(status.st_size);
    } else if (name.ends_with(kPartial) && status.st_mtim.tv_sec + kAbandoned < ::time(nullptr)) {
      ::unlink(file->path().c_str());
    }
  }
  std::sort(files.begin(), files.end(), [](const OldFile& a, const OldFile& b) {
    return std::pair(a.used.tv_sec, a.used.tv_nsec) < std::pair(b.used.tv_sec, b.used.tv_nsec);
  });
  for (size_t i = 0; i < files.size() && bytes > limits_.most_bytes; ++i) {
    if (::unlink(files[i].path.c_str()) == 0) bytes -= files[i].bytes;
  }
}

}  // namespace gordian
