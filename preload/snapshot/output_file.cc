#include "preload/snapshot/output_file.h"

#include <errno.h>

#include "preload/platform/syscalls.h"
#include "preload/runtime/image.h"

namespace gordian::preload {

namespace {

constexpr uint32_t kMaxNamesTried = 10000;

}  // namespace

void make_folders(Text path) {
  TextBuffer<PATH_MAX> part;
  part.add(path);
  for (size_t i = 1; i < path.size; ++i) {
    if (path.data[i] != '/') continue;
    part.clear();
    part.add(path.first(i));
    sys::mkdir(part.c_str(), 0700);
  }
  part.clear();
  sys::mkdir(part.add(path).c_str(), 0700);
}

int OutputFile::create(Text folder, Text program, int pid, uint32_t sequence) {
  buffer_ = own_memory.allocate_array<unsigned char>(kBufferBytes);
  if (buffer_ == nullptr) return ENOMEM;
  folder_size_ = folder.size + 1;
  // In another root (chroot) the same path would be another folder, which nobody asked for.
  if (root_folder() == image.root) make_folders(folder);
  for (uint32_t number = sequence; number < sequence + kMaxNamesTried; ++number) {
    final_name_.clear();
    final_name_.add(folder).add("/").add(program).add(".").add_number(static_cast<uint64_t>(pid));
    final_name_.add(".").add_number(number).add(".gsnap");
    partial_name_.clear();
    partial_name_.add(final_name_.text()).add(".partial");
    if (!partial_name_.complete()) return ENAMETOOLONG;
    if (sys::access(final_name_.c_str(), F_OK) == 0) continue;
    fd_ = sys::open(partial_name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd_ >= 0) return 0;
    if (fd_ != -EEXIST) return -fd_;
  }
  return EEXIST;
}

void OutputFile::record(uint32_t field, const Bytes& message) {
  unsigned char prefix[2 * kMaxVarintBytes];
  size_t size = encode_varint(field << 3 | kBytes, prefix);
  size += encode_varint(message.size(), prefix + size);
  if (!message.complete() && error_ == 0) error_ = EOVERFLOW;
  append(prefix, size);
  append(message.data(), message.size());
}

void OutputFile::append(const unsigned char* from, size_t size) {
  if (error_ != 0) return;
  checksum_.update(from, size);
  if (size > kBufferBytes - held_) {
    write_out(buffer_, held_);
    held_ = 0;
  }
  if (size > kBufferBytes) {
    write_out(from, size);
    return;
  }
  memcpy(buffer_ + held_, from, size);
  held_ += size;
}

void OutputFile::write_out(const unsigned char* from, size_t size) {
  while (size > 0 && error_ == 0) {
    const long written = sys::write(fd_, from, size);
    if (written <= 0) {
      error_ = written == 0 ? EIO : static_cast<int>(-written);
      return;
    }
    from += written;
    size -= static_cast<size_t>(written);
  }
}

int OutputFile::finish() {
  write_out(buffer_, held_);
  held_ = 0;
  if (error_ == 0) {
    const long result = sys::rename(partial_name_.c_str(), final_name_.c_str());
    if (!sys::failed(result)) return 0;
    error_ = static_cast<int>(-result);
  }
  abandon(error_);
  return error_;
}

void OutputFile::abandon(int error) {
  if (fd_ < 0) return;
  sys::ftruncate(fd_, 0);
  TextBuffer<PATH_MAX> name;
  name.add(final_name_.text()).add(".failed.").add_number(static_cast<uint64_t>(error));
  if (!name.complete() || sys::failed(sys::rename(partial_name_.c_str(), name.c_str())))
    sys::unlink(partial_name_.c_str());
}

}  // namespace gordian::preload
