#include "analyzer/input/snapshot_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "schema/snapshot_format.h"

namespace gordian {
namespace {

namespace format = snapshot_format;
using Kind = SnapshotError::Kind;

constexpr uint8_t kHeaderTag = 1 << 3 | 2;
constexpr uint8_t kTrailerTag = 15 << 3 | 2;
constexpr uint32_t kMachineX86_64 = 62;
constexpr size_t kMaxFieldBytes = format::kMaxRecordBytes + 16;  // with tag and length

struct Span {
  const uint8_t* data;
  size_t size;
};

// A protobuf varint at `at`, moved behind it; nothing if the bytes end first or it is longer than 64 bits.
std::optional<uint64_t> read_varint(Span bytes, size_t& at) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && at < bytes.size; shift += 7) {
    const uint8_t byte = bytes.data[at++];
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// The extent of the length-delimited field that begins at `at`: all of it, tag included. Nothing if it does not fit.
std::optional<Span> read_field(Span bytes, size_t at, uint8_t* tag) {
  size_t cursor = at;
  const auto key = read_varint(bytes, cursor);
  if (!key || (*key & 7) != 2 || *key > 0x7f) return std::nullopt;
  const auto length = read_varint(bytes, cursor);
  if (!length || *length > bytes.size - cursor) return std::nullopt;
  *tag = static_cast<uint8_t>(*key);
  return Span{bytes.data + at, cursor - at + static_cast<size_t>(*length)};
}

// What protobuf makes of a field takes many times its bytes, so longer ones than the runtime writes are refused.
bool parse_field(Span field, snapshot::Snapshot& into) {
  return field.size <= kMaxFieldBytes && into.ParseFromArray(field.data, static_cast<int>(field.size));
}

bool has_trailer(Span file) {
  if (file.size < format::kTrailerBytes) return false;
  const uint8_t* trailer = file.data + file.size - format::kTrailerBytes;
  uint64_t end_magic;
  memcpy(&end_magic, file.data + file.size - 8, 8);
  return trailer[0] == kTrailerTag && trailer[1] == format::kTrailerBytes - 2 && end_magic == format::kEndMagic;
}

// Whether the file is a chain of whole fields that ends, exactly at its end, with something of the trailer's size:
// then nothing was cut off, and what is wrong is damage.
bool is_whole(Span file) {
  size_t at = 0;
  uint8_t tag = 0;
  while (at < file.size) {
    const auto field = read_field(file, at, &tag);
    if (!field) return false;
    at += field->size;
    if (at == file.size) return field->size == format::kTrailerBytes;
  }
  return false;
}

uint64_t checksum_of(Span bytes) {
  format::Checksum sum;
  sum.update(bytes.data, bytes.size);
  return sum.digest();
}

SnapshotError truncated(const std::string& path, size_t size) {
  return {
      Kind::kTruncated,
      fmt::format("{}: the snapshot is cut off after {} bytes: its end is missing. It was probably copied while it was "
                  "being written, or the copy ran out of space; copy it again, or take a new snapshot.",
                  path, size)};
}

SnapshotError corrupt(const std::string& path, const std::string& what) {
  return {Kind::kCorrupt,
          fmt::format("{}: the snapshot is damaged ({}). It is complete, but bytes have changed since it was "
                      "written; copy it again in binary mode, or take a new snapshot.",
                      path, what)};
}

SnapshotError not_a_snapshot(const std::string& path, const std::string& what) {
  return {
      Kind::kNotASnapshot,
      fmt::format("{}: not a gordian snapshot ({}). Snapshots are the *.gsnap files that `gordian run` leaves in its "
                  "output folder.",
                  path, what)};
}

SnapshotError unreadable(const std::string& path, int error) {
  const Kind kind = error == ENOENT ? Kind::kMissing : Kind::kUnreadable;
  const char* hint = error == ENOENT   ? "check the path"
                     : error == EACCES ? "snapshots are private to the user who ran the program (mode 0600)"
                                       : "give a snapshot file";
  return {kind, fmt::format("{}: cannot read it: {}; {}.", path, strerror(error), hint)};
}

SnapshotError too_new(const std::string& path, uint32_t version) {
  return {Kind::kTooNew,
          fmt::format("{}: written in snapshot format {} by a newer gordian; this one reads up to format {}. "
                      "Analyze it with the gordian that took it, or a newer one.",
                      path, version, format::kVersionMajor)};
}

SnapshotError other_machine(const std::string& path, uint32_t machine) {
  return {Kind::kOtherMachine,
          fmt::format("{}: taken on a machine with ELF machine number {}; this gordian knows x86-64 (62) only.", path,
                      machine)};
}

}  // namespace

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  release();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

MappedFile::~MappedFile() { release(); }

void MappedFile::release() {
  if (data_ != nullptr) munmap(const_cast<uint8_t*>(data_), size_);
  data_ = nullptr;
}

int MappedFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  struct stat status {};
  int error = fstat(fd, &status) != 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : S_ISREG(status.st_mode) ? 0 : EINVAL;
  if (error == 0 && status.st_size > 0) {
    void* mapping = mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapping == MAP_FAILED) {
      error = errno;
    } else {
      data_ = static_cast<const uint8_t*>(mapping);
      size_ = static_cast<size_t>(status.st_size);
    }
  }
  close(fd);
  return error;
}

std::variant<SnapshotReader, SnapshotError> SnapshotReader::open(const std::string& path) {
  SnapshotReader reader;
  reader.path_ = path;
  if (const int error = reader.file_.open(path)) return unreadable(path, error);
  const Span file{reader.file_.data(), reader.file_.size()};
  if (file.size == 0) return not_a_snapshot(path, "the file is empty");

  const bool trailed = has_trailer(file);
  uint8_t tag = 0;
  const auto header = read_field(file, 0, &tag);
  snapshot::Snapshot record;
  const bool parsed = header && tag == kHeaderTag && parse_field(*header, record);
  if (!parsed || record.header().magic() != format::kMagic) {
    if (trailed) return corrupt(path, "its header cannot be read");
    const bool begins_right = file.size > 2 && file.data[0] == kHeaderTag;
    if (begins_right && memmem(file.data, file.size < 16 ? file.size : 16, "GRDSNAP", 7))
      return truncated(path, file.size);
    return not_a_snapshot(path, "it does not begin like one");
  }
  reader.header_ = record.header();
  if (!trailed) return is_whole(file) ? corrupt(path, "its end cannot be read") : truncated(path, file.size);

  reader.body_begin_ = reader.at_ = header->size;
  reader.body_end_ = file.size - format::kTrailerBytes;
  if (!parse_field({file.data + reader.body_end_, format::kTrailerBytes}, record) ||
      record.trailer().end_magic() != format::kEndMagic)
    return corrupt(path, "its end cannot be read");
  reader.trailer_ = record.trailer();
  if (reader.body_end_ < reader.body_begin_ || checksum_of({file.data, reader.body_end_}) != reader.trailer_.checksum())
    return corrupt(path, "its checksum is wrong");
  if (reader.header_.version_major() > format::kVersionMajor) return too_new(path, reader.header_.version_major());
  if (reader.header_.machine() != kMachineX86_64) return other_machine(path, reader.header_.machine());
  return reader;
}

bool SnapshotReader::next(snapshot::Snapshot& record) {
  record.Clear();
  if (failed_ || at_ >= body_end_) return false;
  uint8_t tag = 0;
  const auto field = read_field({file_.data(), body_end_}, at_, &tag);
  if (!field || !parse_field(*field, record)) {
    failed_ = true;
    return false;
  }
  at_ += field->size;
  return true;
}

SnapshotError SnapshotReader::record_error() const {
  return corrupt(path_, fmt::format("the record at byte {} cannot be read", at_));
}

std::string snapshot_end(const snapshot::Trailer& trailer) {
  const uint64_t fields[8] = {trailer.blocks(),      trailer.bytes(),   trailer.words(),    trailer.root_words(),
                              trailer.stack_nodes(), trailer.vtables(), trailer.checksum(), format::kEndMagic};
  const char numbers[8] = {1, 2, 3, 4, 5, 6, 14, 15};
  std::string bytes{static_cast<char>(kTrailerTag), static_cast<char>(format::kTrailerBytes - 2)};
  for (int i = 0; i < 8; ++i) {
    bytes += static_cast<char>(numbers[i] << 3 | 1);
    bytes.append(reinterpret_cast<const char*>(&fields[i]), 8);
  }
  return bytes;
}

std::string to_snapshot_file(snapshot::Snapshot snapshot) {
  snapshot::Header& header = *snapshot.mutable_header();
  header.set_magic(format::kMagic);
  if (header.version_major() == 0) header.set_version_major(format::kVersionMajor);
  if (header.machine() == 0) header.set_machine(kMachineX86_64);
  snapshot::Trailer trailer;
  for (const auto& blocks : snapshot.blocks()) {
    trailer.set_blocks(trailer.blocks() + static_cast<uint64_t>(blocks.sizes_size()));
    trailer.set_words(trailer.words() + static_cast<uint64_t>(blocks.word_values_size()));
    for (const uint64_t size : blocks.sizes()) trailer.set_bytes(trailer.bytes() + size);
  }
  for (const auto& roots : snapshot.roots())
    trailer.set_root_words(trailer.root_words() + static_cast<uint64_t>(roots.word_values_size()));
  for (const auto& nodes : snapshot.stack_nodes())
    trailer.set_stack_nodes(trailer.stack_nodes() + static_cast<uint64_t>(nodes.ids_size()));
  trailer.set_vtables(static_cast<uint64_t>(snapshot.vtables_size()));

  snapshot::Snapshot head;
  *head.mutable_header() = header;
  snapshot.clear_header();
  snapshot.clear_trailer();
  std::string file = head.SerializeAsString() + snapshot.SerializeAsString();
  trailer.set_checksum(checksum_of({reinterpret_cast<const uint8_t*>(file.data()), file.size()}));
  return file + snapshot_end(trailer);
}

}  // namespace gordian
