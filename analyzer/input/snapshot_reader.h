// Reads a snapshot file (schema/snapshot.proto) record by record, and tells what is wrong with one that cannot be read.
//
// The whole file is checked (frame, totals' presence, checksum) when it is opened, so that a reader of the records
// meets only what the runtime wrote; still, nothing in a record is trusted: whoever consumes one checks its arithmetic.
//
// A record is handed out as a `Snapshot` message with exactly one top-level field set: protobuf reads the field's
// bytes, tag included, as a message of its own. Memory in use is that of one record (at most 1 MiB of wire format).
#ifndef GORDIAN_ANALYZER_INPUT_SNAPSHOT_READER_H_
#define GORDIAN_ANALYZER_INPUT_SNAPSHOT_READER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "snapshot.pb.h"

namespace gordian {

struct SnapshotError {
  enum class Kind {
    kMissing,       // no such file
    kUnreadable,    // the system refused
    kNotASnapshot,  // something else
    kTruncated,     // begins like a snapshot, but its end is missing
    kCorrupt,       // complete, but bytes have changed since it was written
    kTooNew,        // written by a newer major version
    kOtherMachine,  // not x86-64
  };
  Kind kind = Kind::kUnreadable;
  std::string message;  // what, where, and what to do next; one line
};

// A read-only mapping of a whole file.
class MappedFile {
 public:
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  // Returns 0 or an errno.
  int open(const std::string& path);
  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  void release();
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

class SnapshotReader {
 public:
  static std::variant<SnapshotReader, SnapshotError> open(const std::string& path);

  const snapshot::Header& header() const { return header_; }
  const snapshot::Trailer& trailer() const { return trailer_; }
  size_t file_bytes() const { return file_.size(); }

  // Puts the next record between header and trailer into `record` (cleared first). False at the end. A record that does
  // not parse although the checksum was right ends the reading and sets failed().
  bool next(snapshot::Snapshot& record);
  bool failed() const { return failed_; }
  // What to tell the user when failed().
  SnapshotError record_error() const;
  void rewind() { at_ = body_begin_; }

 private:
  SnapshotReader() = default;
  std::string path_;
  MappedFile file_;
  snapshot::Header header_;
  snapshot::Trailer trailer_;
  size_t body_begin_ = 0;  // offset of the first record after the header
  size_t body_end_ = 0;    // offset of the trailer
  size_t at_ = 0;
  bool failed_ = false;
};

// The last bytes of a snapshot file: the trailer, as the runtime writes it. For those who write snapshots themselves.
std::string snapshot_end(const snapshot::Trailer& trailer);

// Completes `snapshot` with magic numbers, version and a trailer whose totals and checksum are right, and serializes it
// as the runtime would. For tests, which write snapshots as text.
std::string to_snapshot_file(snapshot::Snapshot snapshot);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_INPUT_SNAPSHOT_READER_H_
