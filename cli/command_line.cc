#include "cli/command_line.h"

#include <fcntl.h>
#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <algorithm>

namespace gordian::cli {

CommandLine split_command_line(int argc, char** argv) {
  CommandLine line;
  const std::vector<std::string> all(argv + std::min(argc, 1), argv + argc);
  line.is_run = !all.empty() && all.front() == "run";
  const auto dashes = line.is_run ? std::find(all.begin(), all.end(), "--") : all.end();
  line.arguments.assign(all.begin(), dashes);
  if (dashes != all.end()) line.after_dashes.assign(dashes + 1, all.end());
  return line;
}

void prepare_process() {
  google::protobuf::SetLogHandler(nullptr);
  for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null > fd) close(null);
  }
}

}  // namespace gordian::cli
