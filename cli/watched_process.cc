#include "cli/watched_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>
#include <vector>

#include "cli/messages.h"

namespace gordian::cli {
namespace fs = std::filesystem;
namespace {

using sidecar_protocol::Status;

std::string proc(pid_t pid, const char* file) { return fmt::format("/proc/{}/{}", pid, file); }

// /proc/PID/status: "Name:\tbash" and so on.
std::map<std::string, std::string> status_lines(pid_t pid) {
  std::map<std::string, std::string> lines;
  std::ifstream file(proc(pid, "status"));
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(":\t");
    if (colon != std::string::npos) lines.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  return lines;
}

template <typename Number>
Number number_in(const std::map<std::string, std::string>& lines, const char* name) {
  const auto found = lines.find(name);
  Number number = 0;
  if (found != lines.end()) std::from_chars(found->second.data(), found->second.data() + found->second.size(), number);
  return number;
}

// Names of the folder's entries that are numbers.
std::vector<int> numbered_entries(const std::string& folder) {
  std::vector<int> numbers;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    int number = 0;
    const auto [rest, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (bad == std::errc() && rest == name.data() + name.size()) numbers.push_back(number);
  }
  return numbers;
}

// The target of a link; empty if it cannot be read. As the kernel writes it: with " (deleted)" if it is.
std::string link_target(const std::string& path) {
  std::error_code error;
  return fs::read_symlink(path, error).string();
}

// The parent of a living sidecar; nothing if the process is none. Looks at "PID (COMM) STATE PPID …", which is cheaper
// than /proc/PID/status when all processes are looked through.
std::optional<pid_t> parent_of_sidecar(pid_t pid) {
  std::ifstream file(proc(pid, "stat"));
  std::string line;
  std::getline(file, line);
  const size_t open = line.find('(');
  const size_t close = line.rfind(") ");
  if (close == std::string::npos || close + 4 > line.size()) return std::nullopt;
  const char state = line[close + 2];
  const bool named_so = line.substr(open + 1, close - open - 1) == sidecar_protocol::kSidecarName;
  if (!named_so || state == 'Z' || state == 'X') return std::nullopt;
  pid_t parent = 0;
  std::from_chars(line.data() + close + 4, line.data() + line.size(), parent);
  return parent;
}

// A sidecar is born so, before it has its name.
bool blocks_all_signals(pid_t pid) {
  const auto lines = status_lines(pid);
  const auto blocked = lines.find("SigBlk");
  return blocked != lines.end() && blocked->second == "fffffffffffbfeff";  // all but SIGKILL and SIGSTOP
}

bool is_sidecar_of(pid_t pid, pid_t program) { return parent_of_sidecar(pid) == program; }

[[noreturn]] void fail_to_ask(pid_t program) {
  throw Failure{
      kExitBadInput,
      fmt::format("process {} does not let itself be asked: {}. It has changed its user or forbidden others to "
                  "look at it (prctl PR_SET_DUMPABLE); then only root can ask.",
                  program, strerror(errno))};
}

int open_process(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

int open_status(pid_t sidecar) {
  const std::string folder = proc(sidecar, "fd");
  errno = ENOENT;
  if (access(folder.c_str(), R_OK | X_OK) != 0) return -1;
  for (const int number : numbered_entries(folder)) {
    const std::string link = fmt::format("{}/{}", folder, number);
    if (link_target(link) == sidecar_protocol::kStatusLink)
      return open(link.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  }
  return -1;
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

std::optional<ProcessInfo> process_info(pid_t pid) {
  const auto lines = status_lines(pid);
  if (!lines.contains("Pid")) return std::nullopt;
  ProcessInfo info;
  info.pid = number_in<pid_t>(lines, "Tgid");
  info.parent = number_in<pid_t>(lines, "PPid");
  info.name = lines.at("Name");
  info.user = number_in<uid_t>(lines, "Uid");
  const std::string state = lines.contains("State") ? lines.at("State") : "";
  info.ended = state.starts_with('Z') || state.starts_with('X');
  info.filtered = number_in<int>(lines, "Seccomp") == 2;
  return info;
}

std::optional<bool> has_runtime(pid_t pid) {
  std::ifstream file(proc(pid, "maps"));
  if (!file) return std::nullopt;
  bool any = false;
  for (std::string line; std::getline(file, line); any = true) {
    if (line.find("/libgordian.so") != std::string::npos) return true;
  }
  if (!any && file.bad()) return std::nullopt;
  return false;
}

bool sidecar_left_behind(const std::string& folder, const std::string& program) {
  std::error_code error;
  const std::string executable = fs::canonical(program, error).string();
  for (const pid_t pid : numbered_entries("/proc")) {
    const std::string own = link_target(proc(pid, "exe"));
    if (own.empty()) {
      // Between giving up its memory, with which the executable goes, and its end: that takes a moment.
      const auto ending = process_info(pid);
      const bool sidecar = ending && !ending->ended && ending->name == sidecar_protocol::kSidecarName;
      if (sidecar && link_target(proc(pid, "cwd")) == folder) return true;
      continue;
    }
    const bool named = parent_of_sidecar(pid).has_value() && link_target(proc(pid, "cwd")) == folder;
    if (!named && (own != executable || !blocks_all_signals(pid))) continue;
    const auto info = process_info(pid);
    if (info && !info->ended && link_target(proc(info->parent, "exe")) != own) return true;
  }
  return false;
}

std::optional<Sidecar> Sidecar::find(pid_t program) {
  for (const pid_t pid : numbered_entries("/proc")) {
    if (!is_sidecar_of(pid, program)) continue;
    Descriptor process(open_process(pid));
    if (process.get() < 0 && errno != ESRCH) fail_to_ask(program);
    Descriptor status(open_status(pid));
    const int reason = errno;
    // From here on it is known that the descriptors are the sidecar's.
    if (process.get() < 0 || !is_sidecar_of(pid, program)) return std::nullopt;
    errno = reason;
    if (status.get() < 0) fail_to_ask(program);
    return Sidecar(pid, std::move(process), std::move(status));
  }
  return std::nullopt;
}

Sidecar::Sidecar(pid_t pid, Descriptor process, Descriptor status)
    : pid_(pid), process_(std::move(process)), status_(std::move(status)) {
  folder();
}

std::string Sidecar::folder() {
  const std::string now = link_target(proc(pid_, "cwd"));
  if (!now.empty() && !has_ended_within(std::chrono::milliseconds(0))) folder_ = now == "/" ? "" : now;
  return folder_;
}

Status Sidecar::status() const {
  Status status{};
  if (pread(status_.get(), &status, sizeof status, 0) != sizeof status) return {};
  status.name[sizeof status.name - 1] = '\0';
  return status;
}

bool Sidecar::ask() const {
  if (syscall(SYS_pidfd_send_signal, process_.get(), sidecar_protocol::kSnapshotSignal, nullptr, 0) == 0) return true;
  if (errno == ESRCH) return false;
  fail_to_ask(pid_);
}

bool Sidecar::has_ended_within(std::chrono::milliseconds limit) const {
  pollfd event{process_.get(), POLLIN, 0};
  return poll(&event, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace gordian::cli
