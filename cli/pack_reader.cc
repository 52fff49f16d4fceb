// Problem: a pack comes from anybody. Choice: its list is checked before anything is unpacked (pack_list.h), and then
// only what the list names is taken out of the archive, in the list's order, each file with its listed size and
// checksum; so the archive's own names, links and sizes decide nothing. Of libarchive, tar and zstd alone are enabled.
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "analyzer/report/words.h"
#include "cli/messages.h"
#include "cli/pack_end.h"
#include "cli/pack_file.h"
#include "cli/printable.h"
#include "schema/snapshot_format.h"

namespace gordian::cli {
namespace {

constexpr size_t kReadChunk = 256 << 10;
constexpr uint64_t kLongestList = 64 << 20;
constexpr std::string_view kPackExtension = ".gpack";

bool is_regular(int fd) {
  struct stat status = {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

// As many bytes as there are.
std::string bytes_at(int fd, uint64_t offset, size_t size) {
  std::string bytes(size, '\0');
  const ssize_t got = ::pread(fd, bytes.data(), size, static_cast<off_t>(offset));
  bytes.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return bytes;
}

bool all_zero(const char* bytes, size_t size) {
  return size == 0 || (bytes[0] == 0 && std::memcmp(bytes, bytes + 1, size - 1) == 0);
}

}  // namespace

// The archive without the pack's end.
struct PackReader::Source {
  explicit Source(int file) : fd(file), buffer(kReadChunk) {}

  FileDescriptor fd;
  uint64_t at = 0;
  uint64_t end = 0;
  std::vector<char> buffer;

  static la_ssize_t read(archive* handle, void* data, const void** bytes) {
    auto& self = *static_cast<Source*>(data);
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(self.buffer.size(), self.end - self.at));
    const ssize_t got = ::pread(self.fd.get(), self.buffer.data(), wanted, static_cast<off_t>(self.at));
    if (got < 0) {
      archive_set_error(handle, errno, "%s", strerror(errno));
      return ARCHIVE_FATAL;
    }
    self.at += static_cast<uint64_t>(got);
    *bytes = self.buffer.data();
    return got;
  }
};

bool is_pack(const std::string& path) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (fd.get() < 0 || !is_regular(fd.get())) return false;
  return path.ends_with(kPackExtension) || bytes_at(fd.get(), 0, kZstdMagic.size()) == kZstdMagic;
}

void PackReader::ArchiveEnd::operator()(archive* handle) const { archive_read_free(handle); }

PackReader::PackReader(const std::string& path) : path_(path) {
  open();
  check_frame();
  if (next_name() != kPackList || entry_size_ > kLongestList) fail_damaged("it does not begin with its list");
  std::string text(entry_size_, '\0'), problem;
  if (archive_read_data(archive_.get(), text.data(), text.size()) != static_cast<la_ssize_t>(text.size()))
    fail_damaged("its list cannot be read");
  auto list = parse_pack_list(text, &problem);
  if (!list && problem.find("newer gordian") != std::string::npos) fail(problem + ". Use that one.");
  if (!list) fail_damaged(problem);
  list_ = *std::move(list);
}

PackReader::~PackReader() = default;

void PackReader::open() {
  const int fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) fail(fmt::format("cannot be read: {}.", strerror(errno)));
  source_ = std::make_unique<Source>(fd);
  archive_.reset(archive_read_new());
  if (archive_ == nullptr || archive_read_support_format_tar(archive_.get()) != ARCHIVE_OK ||
      archive_read_support_filter_zstd(archive_.get()) != ARCHIVE_OK)
    fail("this gordian's libarchive cannot read packs (tar, zstd).");
}

// Whole, or cut off? Sets where the archive ends, and begins to read it.
void PackReader::check_frame() const {
  const int fd = source_->fd.get();
  const off_t size = ::lseek(fd, 0, SEEK_END);
  if (bytes_at(fd, 0, kZstdMagic.size()) != kZstdMagic) fail("not a gordian pack. Packs are made by `gordian pack`.");
  source_->end = size < static_cast<off_t>(kPackEndBytes) ? 0 : static_cast<uint64_t>(size) - kPackEndBytes;
  if (bytes_at(fd, source_->end, kPackEndBytes) != pack_end(source_->end))
    fail(fmt::format("the pack is cut off after {} bytes: its end is missing. Copy it again.", size));
  if (archive_read_open(archive_.get(), source_.get(), nullptr, Source::read, nullptr) != ARCHIVE_OK)
    fail_damaged("it cannot be decompressed");
}

std::string PackReader::next_name() {
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(archive_.get(), &entry);
  if (result == ARCHIVE_EOF) return {};
  if (result < ARCHIVE_WARN) fail_damaged("it cannot be decompressed");
  const char* name = archive_entry_pathname(entry);
  const la_int64_t size = archive_entry_size(entry);
  const bool plain = archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr;
  if (name == nullptr || !plain || size < 0) fail_damaged("something else than files is in it");
  entry_size_ = static_cast<uint64_t>(size);
  return name;
}

uint64_t PackReader::bytes() const {
  uint64_t sum = 0;
  for (const PackedFile& file : list_.files) sum += file.size;
  return sum;
}

void PackReader::unpack(const std::string& folder) {
  for (const PackedFile& file : list_.files) {
    const std::string name = next_name();
    if (name.empty()) fail_damaged(fmt::format("{} is missing", file.name));
    if (name != file.name || entry_size_ != file.size) fail_damaged("it is not what its list says");
    unpack_file(file, folder);
  }
  if (!next_name().empty()) fail_damaged("more is in it than its list says");
}

// Zeros are not written: what was left out of the pack takes no room here, either.
void PackReader::unpack_file(const PackedFile& file, const std::string& folder) {
  const std::string path = folder + "/" + file.name;
  FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  const auto fail_to_write = [&] {
    const int error = errno;
    const std::string place = std::filesystem::path(folder).parent_path();
    throw Failure{kExitBadInput,
                  fmt::format("{} cannot be unpacked to {}: {}. It takes {}; TMPDIR=DIR puts it elsewhere.",
                              printable(path_), printable(place), strerror(error), human_bytes(bytes()))};
  };
  if (fd.get() < 0) fail_to_write();
  std::vector<char> buffer(kReadChunk);
  snapshot_format::Checksum sum;
  uint64_t at = 0;
  while (at < file.size) {
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(buffer.size(), file.size - at));
    const la_ssize_t got = archive_read_data(archive_.get(), buffer.data(), wanted);
    if (got <= 0) fail_damaged(fmt::format("{} cannot be decompressed", file.name));
    const auto size = static_cast<size_t>(got);
    sum.update(buffer.data(), size);
    if (!all_zero(buffer.data(), size) &&
        (::lseek(fd.get(), static_cast<off_t>(at), SEEK_SET) < 0 || !write_all(fd.get(), {buffer.data(), size})))
      fail_to_write();
    at += size;
  }
  if (sum.digest() != file.checksum) fail_damaged(fmt::format("the checksum of {} is wrong", file.name));
  if (::ftruncate(fd.get(), static_cast<off_t>(file.size)) != 0 || !fd.close()) fail_to_write();
}

void PackReader::fail(std::string_view what) const {
  throw Failure{kExitBadInput, fmt::format("{}: {}", printable(path_), what)};
}

void PackReader::fail_damaged(std::string_view what) const {
  fail(fmt::format(
      "the pack is damaged ({}). It is complete, but bytes have changed since it was written, or it was not "
      "written by gordian; copy it again in binary mode, or pack anew.",
      what));
}

}  // namespace gordian::cli
