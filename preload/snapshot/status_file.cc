#include "preload/snapshot/status_file.h"

#include "preload/platform/syscalls.h"
#include "schema/sidecar_protocol.h"

namespace gordian::preload {

using sidecar_protocol::Status;

namespace {

constexpr unsigned kCloseOnExec = 1;    // MFD_CLOEXEC
constexpr unsigned kNotExecutable = 8;  // MFD_NOEXEC_SEAL: newer kernels may insist on it, older ones refuse it

}  // namespace

StatusFile StatusFile::create(const char* name) {
  long fd = sys::call(SYS_memfd_create, sys::address(name), kCloseOnExec | kNotExecutable);
  if (fd == -EINVAL) fd = sys::call(SYS_memfd_create, sys::address(name), kCloseOnExec);
  StatusFile status(static_cast<int>(fd));
  const Status none{};
  status.write(0, &none, sizeof none);
  return status;
}

void StatusFile::begin(uint32_t number) { write(offsetof(Status, begun), &number, sizeof number); }

void StatusFile::end(uint32_t number, int error) {
  write(offsetof(Status, error), &error, sizeof error);
  write(offsetof(Status, ended), &number, sizeof number);
}

void StatusFile::write_name(Text name) {
  char whole[sizeof Status::name] = {};
  if (name.size >= sizeof whole) return;
  memcpy(whole, name.data, name.size);
  write(offsetof(Status, name), whole, sizeof whole);
}

Text StatusFile::read_name(char (&buffer)[NAME_MAX + 1]) const {
  static_assert(sizeof buffer == sizeof Status::name);
  const long got = fd_ < 0 ? -1 : sys::pread(fd_, buffer, sizeof buffer, offsetof(Status, name));
  buffer[sizeof buffer - 1] = '\0';
  return got != sizeof buffer ? Text() : Text(buffer);
}

void StatusFile::write(size_t offset, const void* from, size_t size) {
  if (fd_ >= 0) sys::call(SYS_pwrite64, fd_, sys::address(from), static_cast<long>(size), static_cast<long>(offset));
}

}  // namespace gordian::preload
