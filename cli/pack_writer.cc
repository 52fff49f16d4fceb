// Problem: the list comes first, so that whoever has a pack knows what is in it before he unpacks anything; but it has
// the files' sizes and checksums. Choice: the files are read twice; should one have changed in between, nothing is
// packed. Rejected: the list at the end (a tar archive is read from its begin), and a copy of the files.
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <span>

#include "cli/messages.h"
#include "cli/pack_end.h"
#include "cli/pack_file.h"
#include "cli/printable.h"
#include "schema/snapshot_format.h"

namespace gordian::cli {
namespace {

constexpr size_t kWriteChunk = 1 << 20;
// Of zstd: 9 takes five times as long as 3, and saves a tenth (docs/pack.md); 15 would take five times more for a
// hundredth.
constexpr const char* kLevel = "9";

using Chunk = std::span<const char>;

// Zeros in `chunk`, which lies at `offset`, what is left out.
void blank(std::span<char> chunk, uint64_t offset, const std::vector<ByteRange>& left_out) {
  for (const ByteRange& range : left_out) {
    const uint64_t begin = std::max(range.begin, offset), end = std::min(range.end, offset + chunk.size());
    if (begin < end) std::memset(chunk.data() + (begin - offset), 0, end - begin);
  }
}

void for_each_chunk(const PackEntry& entry, const std::function<void(Chunk)>& use) {
  if (entry.file == nullptr) {
    use(Chunk(entry.text.data(), entry.text.size()));
    return;
  }
  std::vector<char> buffer(kWriteChunk);
  for (uint64_t offset = 0;;) {
    const ssize_t got = ::pread(entry.file->get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Failure{kExitBadInput, fmt::format("{} cannot be read: {}.", entry.name, strerror(errno))};
    if (got == 0) return;
    const std::span<char> chunk(buffer.data(), static_cast<size_t>(got));
    blank(chunk, offset, entry.left_out);
    use(Chunk(chunk.data(), chunk.size()));
    offset += chunk.size();
  }
}

PackedFile measured(const PackEntry& entry) {
  PackedFile file{entry.name, 0, 0};
  snapshot_format::Checksum sum;
  for_each_chunk(entry, [&](Chunk chunk) {
    sum.update(chunk.data(), chunk.size());
    file.size += chunk.size();
  });
  file.checksum = sum.digest();
  return file;
}

struct WriterEnd {
  void operator()(archive* handle) const { archive_write_free(handle); }
};
struct EntryEnd {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

class Writer {
 public:
  Writer(std::string path, int fd) : path_(std::move(path)), archive_(archive_write_new()) {
    check(archive_write_set_format_pax_restricted(archive_.get()));
    check(archive_write_add_filter_zstd(archive_.get()));
    check(archive_write_set_filter_option(archive_.get(), "zstd", "compression-level", kLevel));
    check(archive_write_set_bytes_in_last_block(archive_.get(), 1));
    check(archive_write_open_fd(archive_.get(), fd));
  }

  void add(const PackEntry& content, const PackedFile& file) {
    const std::unique_ptr<archive_entry, EntryEnd> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), file.name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.size));
    check(archive_write_header(archive_.get(), entry.get()));
    snapshot_format::Checksum sum;
    for_each_chunk(content, [&](Chunk chunk) {
      sum.update(chunk.data(), chunk.size());
      if (archive_write_data(archive_.get(), chunk.data(), chunk.size()) < 0) fail();
    });
    if (sum.digest() != file.checksum)
      throw Failure{kExitBadInput, fmt::format("{} was changed while it was being packed; pack again.", file.name)};
  }

  void close() { check(archive_write_close(archive_.get())); }

 private:
  void check(int result) const {
    if (result < ARCHIVE_WARN) fail();
  }
  [[noreturn]] void fail() const {
    const int error = archive_errno(archive_.get());
    const char* text = archive_error_string(archive_.get());
    throw Failure{kExitBadInput,
                  fmt::format("{} cannot be written: {}. Choose another place with -o FILE.", printable(path_),
                              error > 0         ? strerror(error)
                              : text != nullptr ? text
                                                : "unknown error")};
  }

  const std::string path_;
  std::unique_ptr<archive, WriterEnd> archive_;
};

[[noreturn]] void fail_to_write(const std::string& path, int error) {
  throw Failure{kExitBadInput, fmt::format("{} cannot be written: {}. Choose another place with -o FILE.",
                                           printable(path), strerror(error))};
}

void write_end(const std::string& path, int fd) {
  const off_t size = ::lseek(fd, 0, SEEK_END);
  if (size < 0 || !write_all(fd, pack_end(static_cast<uint64_t>(size)))) fail_to_write(path, errno);
}

}  // namespace

void write_pack(const std::string& path, PackList& list, const std::vector<PackEntry>& entries) {
  list.files.clear();
  for (const PackEntry& entry : entries) list.files.push_back(measured(entry));
  const PackEntry first{kPackList, to_text(list), nullptr, {}};
  const std::string partial = path + ".partial";
  FileDescriptor fd(::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (fd.get() < 0) fail_to_write(path, errno);
  try {
    Writer writer(path, fd.get());
    writer.add(first, measured(first));
    for (size_t i = 0; i < entries.size(); ++i) writer.add(entries[i], list.files[i]);
    writer.close();
    write_end(path, fd.get());
    if (!fd.close() || std::rename(partial.c_str(), path.c_str()) != 0) fail_to_write(path, errno);
  } catch (...) {
    ::unlink(partial.c_str());
    throw;
  }
}

}  // namespace gordian::cli
