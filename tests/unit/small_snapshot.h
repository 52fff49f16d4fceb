// A small snapshot for tests, and files to put snapshots in.
#ifndef GORDIAN_TESTS_UNIT_SMALL_SNAPSHOT_H_
#define GORDIAN_TESTS_UNIT_SMALL_SNAPSHOT_H_

#include <string>

#include "snapshot.pb.h"

namespace gordian {

// Two units that own each other (A at 0x10000, B at 0x10100), a plain block at 0x10200 that nothing points at, one
// root, one thread, a stack of two frames: every kind of record, one finding of each main kind.
snapshot::Snapshot small_snapshot();

// A file in memory that is gone with this object; thousands of rewrites cost no disk.
class TemporaryFile {
 public:
  TemporaryFile();
  explicit TemporaryFile(const std::string& content) : TemporaryFile() { write(content); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();
  void write(const std::string& content) const;
  const std::string& path() const { return path_; }

 private:
  int fd_ = -1;
  std::string path_;
};

}  // namespace gordian

#endif  // GORDIAN_TESTS_UNIT_SMALL_SNAPSHOT_H_
