// Fork first, execute later: the output folder is named after the program's PID, and must be ready, and be named in the
// environment, before the program starts. So the child waits on a pipe for its orders: the path, the arguments and the
// environment, each list with its length. If the pipe closes without orders, the child leaves. A second pipe that the
// exec itself closes tells whether it worked (https://cr.yp.to/docs/selfpipe.html has the family of tricks).
//
// Rejected: creating the folder in the child (its errors would have to travel back), posix_spawn (no place to wait),
// and vfork (the parent would stand still until the exec).
#include "cli/launch.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <optional>

#include "cli/messages.h"

namespace gordian::cli {
namespace {

constexpr int kSignals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD};
std::atomic<pid_t> program_pid{0};

// A signal that the kernel sent (a closed terminal) went to the whole process group: the program has it already.
void pass_on(int signal, siginfo_t* info, void*) {
  const int saved_errno = errno;
  const pid_t pid = program_pid.load();
  if (pid > 0 && info->si_code != SI_KERNEL) kill(pid, signal);
  errno = saved_errno;
}

// Both ends above the standard descriptors, and closed by exec.
void open_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) {
    throw Failure{kExitOwnFailure, fmt::format("cannot start a program: {}", strerror(errno))};
  }
}

bool read_all(int fd, void* data, size_t size) {
  auto* at = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = read(fd, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

void append(std::string& orders, size_t number) {
  orders.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void append(std::string& orders, const std::vector<std::string>& list) {
  append(orders, list.size());
  for (const std::string& item : list) {
    append(orders, item.size());
    orders += item;
  }
}

std::optional<std::vector<std::string>> read_list(int fd) {
  size_t count = 0;
  if (!read_all(fd, &count, sizeof count)) return std::nullopt;
  std::vector<std::string> list(count);
  for (std::string& item : list) {
    size_t size = 0;
    if (!read_all(fd, &size, sizeof size)) return std::nullopt;
    item.resize(size);
    if (!read_all(fd, item.data(), size)) return std::nullopt;
  }
  return list;
}

std::vector<char*> pointers(std::vector<std::string>& list) {
  std::vector<char*> result;
  result.reserve(list.size() + 1);
  for (std::string& item : list) result.push_back(item.data());
  result.push_back(nullptr);
  return result;
}

// execve(2), and like execvp(3) a shell for a file that the kernel does not know how to run.
void execute(const std::string& path, std::vector<std::string> arguments, std::vector<std::string> environment) {
  const std::vector<char*> environment_pointers = pointers(environment);
  execve(path.c_str(), pointers(arguments).data(), environment_pointers.data());
  if (errno != ENOEXEC) return;
  if (!arguments.empty()) arguments.front() = path;
  arguments.insert(arguments.begin(), "sh");
  execve("/bin/sh", pointers(arguments).data(), environment_pointers.data());
}

}  // namespace

Launch::Launch() {
  int orders[2];
  int answer[2];
  open_pipe(orders);
  open_pipe(answer);

  sigset_t ours;
  sigemptyset(&ours);
  for (const int signal : kSignals) sigaddset(&ours, signal);
  sigprocmask(SIG_BLOCK, &ours, &mask_);
  for (size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], nullptr, &dispositions_[i]);

  pid_ = fork();
  if (pid_ == 0) {
    close(orders[1]);
    close(answer[0]);
    be_the_child(orders[0], answer[1]);
  }
  const int fork_error = errno;
  close(orders[0]);
  close(answer[1]);
  orders_ = orders[1];
  answer_ = answer[0];
  if (pid_ < 0) {
    sigprocmask(SIG_SETMASK, &mask_, nullptr);
    throw Failure{kExitOwnFailure, fmt::format("cannot start a process: {}", strerror(fork_error))};
  }

  program_pid = pid_;
  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGQUIT, &action, nullptr);
  action.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &action, nullptr);  // ignored, it would take the program's exit status from us
  action.sa_sigaction = pass_on;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  for (const size_t i : {size_t{2}, size_t{3}}) {
    if (dispositions_[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &action, nullptr);  // nohup(1) stays in force
  }
}

// Signals stay blocked until the orders are there: one that comes before must not kill a half-made child.
void Launch::be_the_child(int orders, int answer) {
  auto path = read_list(orders);
  auto arguments = path ? read_list(orders) : std::nullopt;
  auto environment = arguments ? read_list(orders) : std::nullopt;
  if (!environment || path->size() != 1) _exit(0);
  sigprocmask(SIG_SETMASK, &mask_, nullptr);
  execute(path->front(), *arguments, *environment);
  const int error = errno;
  write_all(answer, {reinterpret_cast<const char*>(&error), sizeof error});
  _exit(kExitCannotRun);
}

void Launch::start(const std::string& path, const std::vector<std::string>& arguments,
                   const std::vector<std::string>& environment) {
  std::string orders;
  append(orders, std::vector<std::string>{path});
  append(orders, arguments);
  append(orders, environment);
  const bool sent = write_all(orders_, orders);
  close(orders_);
  orders_ = -1;
  // What was sent to us meanwhile reaches the program now, or kills us as it would have before.
  sigset_t passed_on = mask_;
  sigdelset(&passed_on, SIGCHLD);
  sigprocmask(SIG_SETMASK, &passed_on, nullptr);
  int error = 0;
  if (!sent) throw Failure{kExitOwnFailure, "the child process was killed before the program could start."};
  if (!read_all(answer_, &error, sizeof error)) return;
  throw Failure{error == ENOENT ? kExitNotFound : kExitCannotRun,
                fmt::format("{} cannot be executed: {}.", path, strerror(error))};
}

int Launch::wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0) {
    if (errno != EINTR) throw Failure{kExitOwnFailure, fmt::format("cannot wait for the program: {}", strerror(errno))};
  }
  pid_ = -1;
  program_pid = 0;
  return status;
}

Launch::~Launch() {
  if (orders_ >= 0) close(orders_);
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
  program_pid = 0;
  if (answer_ >= 0) close(answer_);
  for (size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &dispositions_[i], nullptr);
  sigprocmask(SIG_SETMASK, &mask_, nullptr);
}

}  // namespace gordian::cli
