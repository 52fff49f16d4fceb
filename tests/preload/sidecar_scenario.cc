// Programs that run while snapshots are taken of them; sidecar_test.cc says with which options, and what must be seen.
// Each ends with status 0 if it noticed nothing; other statuses say which step did. Nothing depends on time: they wait
// until what they wait for is there.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/single_threaded.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {

namespace {

// From ever other depths of the stack: programs come by rare paths of the hooks now and then.
__attribute__((noinline)) void allocate_a_little(int depth = rand() % 100) {
  static std::vector<std::unique_ptr<std::string>> kept;
  if (depth > 0) {
    allocate_a_little(depth - 1);
    asm volatile("" ::: "memory");  // no tail call
    return;
  }
  kept.push_back(std::make_unique<std::string>(50, 'x'));
  if (kept.size() > 1000) kept.clear();
}

// Calls `done` again and again, for at most half a minute.
template <typename Condition>
bool wait_until(Condition&& done) {
  timespec start{};
  timespec now{};
  for (clock_gettime(CLOCK_MONOTONIC, &start); now.tv_sec < start.tv_sec + 30; clock_gettime(CLOCK_MONOTONIC, &now)) {
    if (done()) return true;
    allocate_a_little();
    poll(nullptr, 0, 1);
  }
  return false;
}

// The numbers of the snapshots that lie there.
std::set<int> snapshot_numbers(pid_t pid) {
  std::set<int> numbers;
  DIR* folder = opendir("out");
  if (folder == nullptr) return numbers;
  const std::string middle = "." + std::to_string(pid) + ".";
  while (const dirent* entry = readdir(folder)) {
    const std::string name = entry->d_name;
    const size_t at = name.find(middle);
    if (at != std::string::npos && name.size() > 6 && name.substr(name.size() - 6) == ".gsnap")
      numbers.insert(atoi(name.c_str() + at + middle.size()));
  }
  closedir(folder);
  return numbers;
}

int snapshots_of(pid_t pid) { return static_cast<int>(snapshot_numbers(pid).size()); }

// Those that were removed again included.
int snapshots_taken() {
  const std::set<int> numbers = snapshot_numbers(getpid());
  return numbers.empty() ? 0 : *numbers.rbegin();
}

bool wait_for_snapshots(int count) {
  return wait_until([count] { return snapshots_of(getpid()) >= count; });
}

std::string read_line(const std::string& path) {
  std::string line(512, '\0');
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t got = fd < 0 ? 0 : read(fd, line.data(), line.size());
  if (fd >= 0) close(fd);
  line.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return line.substr(0, line.find('\n'));
}

// Living processes with this parent and name. No name: any.
std::set<pid_t> children_of(pid_t parent, const std::string& name) {
  std::set<pid_t> children;
  DIR* proc = opendir("/proc");
  while (const dirent* entry = readdir(proc)) {
    const auto pid = static_cast<pid_t>(atoi(entry->d_name));
    const std::string stat = pid > 0 ? read_line("/proc/" + std::to_string(pid) + "/stat") : "";
    const size_t end = stat.rfind(')');
    char state = 0;
    pid_t its_parent = 0;
    if (end == std::string::npos || sscanf(stat.c_str() + end + 1, " %c %d", &state, &its_parent) != 2) continue;
    if (its_parent != parent || state == 'Z' || state == 'X') continue;
    if (name.empty() || stat.find("(" + name + ")") != std::string::npos) children.insert(pid);
  }
  closedir(proc);
  return children;
}

pid_t sidecar() {
  const std::set<pid_t> found = children_of(getpid(), "gordian-sidecar");
  return found.size() == 1 ? *found.begin() : 0;
}

bool wait_for_sidecar() {
  return wait_until([] { return sidecar() != 0; });
}

std::set<std::string> open_files() {
  std::set<std::string> files;
  DIR* folder = opendir("/proc/self/fd");
  while (const dirent* entry = readdir(folder)) files.insert(entry->d_name);
  closedir(folder);
  return files;
}

int thread_count() {
  DIR* folder = opendir("/proc/self/task");
  int count = 0;
  while (const dirent* entry = readdir(folder)) count += entry->d_name[0] != '.';
  closedir(folder);
  return count;
}

volatile sig_atomic_t signals = 0;
void count_signal(int) { signals = signals + 1; }

void catch_all_signals() {
  struct sigaction action {};
  action.sa_handler = count_signal;
  for (int number = 1; number < 65; ++number) sigaction(number, &action, nullptr);
}

}  // namespace

SCENARIO(unnoticed) {
  catch_all_signals();
  const std::set<std::string> files = open_files();
  for (int snapshots = 1; snapshots <= 4; ++snapshots) {
    while (snapshots_of(getpid()) < snapshots) {
      allocate_a_little();
      if (poll(nullptr, 0, 5) != 0) return 1;  // EINTR
    }
  }
  if (waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD) return 2;
  if (wait(nullptr) != -1 || errno != ECHILD) return 3;
  if (thread_count() != 1 || !__libc_single_threaded) return 4;
  if (open_files() != files) return 5;
  if (signals != 0) return 6;
  return sidecar() != 0 ? 0 : 7;
}

SCENARIO(lives_long) {
  if (!wait_until([] { return snapshots_taken() >= 8; })) return 1;
  const pid_t child = fork();
  if (child != 0) return status_of(child);
  return wait_until([] { return snapshots_taken() >= 8; }) ? 0 : 2;
}

// As a debugger does: whatever kind of child it has, it has none.
SCENARIO(waits_for_every_kind) {
  for (int i = 0; i < 3; ++i) {
    if (!wait_for_sidecar()) return 1;
    if (waitpid(-1, nullptr, __WALL) != -1 || errno != ECHILD) return 2;  // would block for ever
    if (wait4(-1, nullptr, __WCLONE | WNOHANG, nullptr) != -1 || errno != ECHILD) return 3;
    if (wait3(nullptr, __WALL | WNOHANG, nullptr) != -1 || errno != ECHILD) return 4;
    siginfo_t info;
    if (waitid(P_ALL, 0, &info, WEXITED | __WALL) != -1 || errno != ECHILD) return 5;
    const pid_t child = fork();
    if (child == 0) _exit(8);
    int status = 0;
    if (waitpid(-1, &status, __WALL) != child || WEXITSTATUS(status) != 8) return 6;
  }
  return wait_for_sidecar() && wait_for_snapshots(1) ? 0 : 7;
}

SCENARIO(group_and_session) {
  if (!wait_for_sidecar()) return 1;
  const pid_t beside = sidecar();
  if (getpgid(beside) == getpgrp() || getsid(beside) == getsid(0)) return 2;
  signal(SIGTERM, SIG_IGN);
  if (setpgid(0, 0) != 0) return 4;
  kill(0, SIGTERM);  // and Ctrl-C is not for it either
  return wait_for_snapshots(2) ? 0 : 3;
}

SCENARIO(closes_all_files) {
  for (int fd = 0; fd < 1024; ++fd) close(fd);
  return wait_for_snapshots(3) && open_files().size() == 3 ? 0 : 1;  // ., .. and the folder itself
}

// The executed program says whether its forerunner's sidecar is still there.
SCENARIO(executed) {
  const auto old = static_cast<pid_t>(atoi(arguments[0]));
  const bool announced = strcmp(arguments[1], "announced") == 0;
  const auto still_there = [old] { return children_of(getpid(), "").count(old) != 0; };
  if (announced && (still_there() || kill(old, 0) == 0)) return 10;
  if (!wait_until([&] { return !still_there(); })) return 11;
  return wait_for_snapshots(2) ? 0 : 12;
}

namespace {

int execute(const char* way) {
  if (!wait_for_sidecar()) return 1;
  const std::string old = std::to_string(sidecar());
  const char* const next[] = {own_path(), "executed", old.c_str(), way, nullptr};
  if (strcmp(way, "announced") == 0) {
    execlp("/nonexistent", "nonexistent", static_cast<char*>(nullptr));
    if (!wait_for_sidecar()) return 2;  // it comes back after a failure
    const std::string newer = std::to_string(sidecar());
    execl(next[0], next[0], next[1], newer.c_str(), way, static_cast<char*>(nullptr));
  } else {
    long result;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(SYS_execve), "D"(next[0]), "S"(next), "d"(environ)
                 : "rcx", "r11", "memory");
  }
  return 3;
}

}  // namespace

SCENARIO(executes) { return execute("announced"); }
SCENARIO(executes_by_system_call) { return execute("unannounced"); }

SCENARIO(vfork_keeps_it) {
  if (!wait_for_snapshots(1) || !wait_for_sidecar()) return 1;
  const pid_t before = sidecar();
  const pid_t child = vfork();
  if (child == 0) {
    execl("/bin/true", "true", static_cast<char*>(nullptr));
    _exit(1);
  }
  return status_of(child) == 0 && sidecar() == before ? 0 : 2;
}

// A child by fork has a sidecar and numbers of its own; its parent's goes on.
SCENARIO(forks) {
  if (!wait_for_sidecar()) return 1;
  const pid_t child = fork();
  if (child == 0) exit(wait_for_snapshots(3) && wait_for_sidecar() ? 0 : 1);
  if (status_of(child) != 0) return 2;
  const int before = snapshots_of(getpid());
  return wait_for_snapshots(before + 1) ? 0 : 3;
}

// A worker whose allocations all come from the same few places.
SCENARIO(forks_a_worker) {
  const pid_t child = fork();
  if (child != 0) return status_of(child);
  for (uint64_t i = 1; snapshots_taken() < 3; ++i) {
    for (int k = 0; k < 100000; ++k) allocate_a_little();
    if (i == 100000) return 1;
  }
  return 0;
}

SCENARIO(killed) {
  if (!wait_for_snapshots(2)) return 1;
  raise(SIGKILL);
  return 2;
}

// The sidecar and whoever writes for it are killed, at some moment of their work.
SCENARIO(sidecar_killed) {
  if (!wait_for_snapshots(1)) return 1;
  const pid_t beside = sidecar();
  const std::set<pid_t> writers = children_of(beside, "");
  if (kill(beside, SIGKILL) != 0) return 2;
  for (const pid_t writer : writers) kill(writer, SIGKILL);
  if (!wait_until([beside] { return children_of(getpid(), "").count(beside) == 0; })) return 3;
  for (int i = 0; i < 1000; ++i) allocate_a_little();
  return waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD ? 0 : 4;
}

SCENARIO(asked) {
  if (!wait_for_sidecar()) return 1;
  char folder[4096] = {};
  if (readlink(("/proc/" + std::to_string(sidecar()) + "/cwd").c_str(), folder, sizeof folder - 1) < 0) return 2;
  if (strcmp(folder, realpath("out", nullptr)) != 0) return 3;
  for (int asked = 1; asked <= 2; ++asked) {
    if (kill(sidecar(), SIGURG) != 0) return 4;
    if (!wait_for_snapshots(asked)) return 5;
  }
  return 0;
}

SCENARIO(grows) {
  static std::vector<void*> blocks;
  if (!wait_for_sidecar()) return 2;  // growth counts from when it first looks
  for (int snapshots = 1; snapshots <= 2; ++snapshots) {
    for (int i = 0; i < 20; ++i) {
      blocks.push_back(malloc(1 << 20));
      memset(blocks.back(), 1, 1 << 20);
    }
    if (!wait_for_snapshots(snapshots)) return 1;
  }
  return 0;
}

SCENARIO(no_more_processes) {
  mkdir("out", 0777);
  chmod("out", 0777);
  chmod(".", 0755);
  if (getuid() == 0 && setuid(65534) != 0) return 1;  // root has no such limit
  rlimit limit{};
  getrlimit(RLIMIT_NPROC, &limit);
  const rlimit none{0, limit.rlim_max};
  if (setrlimit(RLIMIT_NPROC, &none) != 0) return 2;
  timespec start{};
  clock_gettime(CLOCK_MONOTONIC, &start);
  const bool waited = wait_until([&] {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    for (int i = 0; i < 100; ++i) allocate_a_little();
    return now.tv_sec > start.tv_sec + 1;
  });
  if (!waited || sidecar() != 0) return 3;
  return setrlimit(RLIMIT_NPROC, &limit) == 0 ? 0 : 4;
}

namespace {

void* allocate_and_end(void*) {
  for (int i = 0; i < 10; ++i) free(malloc(100));
  return nullptr;
}

}  // namespace

SCENARIO(many_threads) {
  std::vector<pthread_t> threads(200);
  while (snapshots_of(getpid()) < 4) {
    for (pthread_t& thread : threads) {
      if (pthread_create(&thread, nullptr, allocate_and_end, nullptr) != 0) return 1;
    }
    for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  }
  return 0;
}

namespace {

int ready[2];

void* block_in_a_call(void*) {
  void* volatile on_stack = make_block("held", 3001);
  char byte = 1;
  if (write(ready[1], &byte, 1) != 1) abort();
  for (;;) pause();
  return on_stack;
}

}  // namespace

SCENARIO(blocked_thread) {
  pthread_t thread;
  char byte;
  if (pipe(ready) != 0 || pthread_create(&thread, nullptr, block_in_a_call, nullptr) != 0) return 1;
  if (read(ready[0], &byte, 1) != 1) return 2;
  return wait_for_snapshots(3) ? 0 : 3;
}

SCENARIO(user_namespace) {
  const bool possible = [] {
    const pid_t child = fork();
    if (child == 0) _exit(unshare(CLONE_NEWUSER) == 0 ? 0 : 1);
    return status_of(child) == 0;
  }();
  if (!wait_for_snapshots(1) || !wait_for_sidecar()) return 1;
  return (unshare(CLONE_NEWUSER) == 0) == possible ? 0 : 2;
}

SCENARIO(gives_up_root) {
  if (getuid() != 0) return 0;
  if (!wait_for_sidecar()) return 1;
  const pid_t before = sidecar();
  if (setuid(65534) != 0) return 2;
  if (kill(before, 0) != -1 || errno != ESRCH) return 3;
  if (!wait_for_sidecar()) return 4;
  struct stat status {};
  return stat(("/proc/" + std::to_string(sidecar())).c_str(), &status) == 0 && status.st_uid == 65534 ? 0 : 5;
}

SCENARIO(changes_root) {
  if (getuid() != 0) return 0;
  if (!wait_for_snapshots(1)) return 1;
  const int out = open("out", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int before = snapshots_of(getpid());
  mkdir("empty", 0755);
  if (chroot("empty") != 0 || chdir("/") != 0) return 2;
  return wait_until([&] {
    lseek(out, 0, SEEK_SET);
    DIR* folder = fdopendir(dup(out));
    int count = 0;
    while (const dirent* entry = readdir(folder)) count += strstr(entry->d_name, ".gsnap") != nullptr;
    closedir(folder);
    return count >= before + 2;
  })
             ? 0
             : 3;
}

namespace {

volatile int zero = 0;

void fault(const std::string& how) {
  if (how == "segv") *reinterpret_cast<volatile int*>(static_cast<uintptr_t>(zero) + 8) = 1;
  if (how == "fpe") zero = 5 / zero;
  if (how == "ill") asm volatile("ud2");
  if (how == "abort") abort();
  if (how == "exception") throw 5;
  if (how == "kill") kill(getpid(), SIGSEGV);
  if (how != "bus") return;
  FILE* file = tmpfile();
  const void* mapped = mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fileno(file), 0);
  zero = *static_cast<const volatile int*>(mapped);
}

void say_and_die(int number) {
  if (write(1, "own handler\n", 12) != 12) _exit(1);
  signal(number, SIG_DFL);
  raise(number);
}

sigjmp_buf before_fault;
void jump_back(int /*number*/) { siglongjmp(before_fault, 1); }

}  // namespace

SCENARIO(crashes) {
  make_block("block", 2001);
  struct sigaction before {};
  if (sigaction(SIGSEGV, nullptr, &before) != 0 || before.sa_handler != SIG_DFL || before.sa_flags != 0) return 1;
  if (signal(SIGFPE, SIG_DFL) != SIG_DFL || signal(SIGABRT, SIG_DFL) != SIG_DFL) return 2;
  fault(arguments[0]);
  return 3;
}

SCENARIO(crashes_in_thread) {
  static std::string how;
  how = arguments[0];
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void*) -> void* {
        fault(how);
        return nullptr;
      },
      nullptr);
  for (;;) pause();
}

SCENARIO(crashes_with_handler) {
  make_block("block", 2001);
  if (signal(SIGSEGV, say_and_die) != SIG_DFL) return 1;
  if (signal(SIGSEGV, say_and_die) != say_and_die) return 2;
  fault("segv");
  return 3;
}

SCENARIO(survives_faults) {
  struct sigaction action {};
  action.sa_handler = jump_back;
  if (sigaction(SIGSEGV, &action, nullptr) != 0) return 1;
  static int faults = 0;
  while (faults < 10) {
    if (sigsetjmp(before_fault, 1) == 0) fault("segv");
    ++faults;
  }
  return 0;
}

}  // namespace gordian::preload_test
