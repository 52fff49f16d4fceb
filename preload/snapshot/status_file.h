#ifndef GORDIAN_PRELOAD_SNAPSHOT_STATUS_FILE_H_
#define GORDIAN_PRELOAD_SNAPSHOT_STATUS_FILE_H_

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "preload/platform/text.h"

namespace gordian::preload {

// What the sidecar tells those who asked for a snapshot: a memfd with one sidecar_protocol::Status. Nothing happens if
// it cannot be had or written.
class StatusFile {
 public:
  explicit StatusFile(int fd) : fd_(fd) {}
  // A new one of this name; zeros.
  static StatusFile create(const char* name);

  int fd() const { return fd_; }
  // REQUIRES: number is one more than the last time; the first is 1. Each call of `begin` is followed by one of `end`.
  void begin(uint32_t number);
  void end(uint32_t number, int error);
  void write_name(Text name);
  // Empty: there is none.
  Text read_name(char (&buffer)[NAME_MAX + 1]) const;

 private:
  void write(size_t offset, const void* from, size_t size);
  int fd_;  // negative: there is none
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_STATUS_FILE_H_
