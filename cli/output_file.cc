#include "cli/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "cli/messages.h"
#include "cli/printable.h"

namespace gordian::cli {
namespace {

bool is_plain_or_new(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

}  // namespace

OutputFile::OutputFile(const std::string& path) : path_(path == "-" ? "" : path) {
  if (path_.empty()) {
    fd_ = STDOUT_FILENO;
    return;
  }
  if (is_plain_or_new(path_)) partial_ = path_ + ".partial";
  const std::string& name = partial_.empty() ? path_ : partial_;
  fd_ = open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd_ < 0) {
    partial_.clear();
    fail(errno);
  }
}

OutputFile::~OutputFile() {
  if (!path_.empty() && fd_ >= 0) ::close(fd_);
  if (!partial_.empty()) std::remove(partial_.c_str());
}

bool OutputFile::is_terminal() const { return isatty(fd_) == 1; }

void OutputFile::write(std::string_view text) {
  if (!write_all(fd_, text)) fail(errno);
}

void OutputFile::close() {
  if (path_.empty()) return;
  if (::close(std::exchange(fd_, -1)) != 0) fail(errno);
  if (partial_.empty()) return;
  if (std::rename(partial_.c_str(), path_.c_str()) != 0) fail(errno);
  partial_.clear();
}

void OutputFile::fail(int error) const {
  const std::string what = path_.empty() ? "the report" : printable(path_);
  throw Failure{kExitBadInput, fmt::format("{} cannot be written: {}.", what, strerror(error))};
}

}  // namespace gordian::cli
