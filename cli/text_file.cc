#include "cli/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "cli/messages.h"
#include "viewer/terminal/printable.h"

namespace gordian::cli {
namespace {

constexpr size_t kMost = size_t{64} << 20;

[[noreturn]] void fail(const std::string& path, const char* what, int error, int exit_status) {
  throw Failure{exit_status, printable(fmt::format("{} cannot be {}: {}.", path, what, strerror(error)))};
}

mode_t access_rights(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) return status.st_mode & 0777;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

// Everything, with its name, is on the disk; 0, or an errno value.
int write_and_rename(int fd, const std::string& content, mode_t mode, const std::string& from, const std::string& to) {
  int error = 0;
  if (!write_all(fd, content) || fchmod(fd, mode) != 0 || fsync(fd) != 0) error = errno;
  if (close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && rename(from.c_str(), to.c_str()) != 0) error = errno;
  if (error != 0) unlink(from.c_str());
  return error;
}

}  // namespace

std::string read_text_file(const std::string& path, int exit_status) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(path, "read", errno, exit_status);
  std::string content;
  int error = 0;
  while (error == 0 && content.size() <= kMost) {
    char part[65536];
    const ssize_t got = read(fd, part, sizeof(part));
    if (got == 0) break;
    if (got < 0 && errno != EINTR) error = errno;
    if (got > 0) content.append(part, static_cast<size_t>(got));
  }
  close(fd);
  if (error != 0) fail(path, "read", error, exit_status);
  if (content.size() > kMost) fail(path, "read", EFBIG, exit_status);
  return content;
}

void replace_text_file(const std::string& path, const std::string& content, int exit_status) {
  std::error_code none;
  const std::filesystem::path followed = std::filesystem::canonical(path, none);
  const std::string target = none ? path : followed.string();
  std::string temporary = target + ".XXXXXX";
  const int fd = mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) fail(path, "written", errno, exit_status);
  const int error = write_and_rename(fd, content, access_rights(target), temporary, target);
  if (error != 0) fail(path, "written", error, exit_status);
}

}  // namespace gordian::cli
