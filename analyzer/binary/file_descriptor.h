// An open file that is closed with its owner.
#ifndef GORDIAN_ANALYZER_BINARY_FILE_DESCRIPTOR_H_
#define GORDIAN_ANALYZER_BINARY_FILE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace gordian {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}  // -1: none
  ~FileDescriptor() { close(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  // Whether what was written is known to be written.
  bool close() { return fd_ < 0 || ::close(release()) == 0; }

 private:
  int fd_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_FILE_DESCRIPTOR_H_
