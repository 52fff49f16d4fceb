// Programs that look for traces of the runtime: what a program can see of itself must be as ever. The first argument
// chooses one; what it prints must be the same with the runtime and without.
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr int kBlockedMs = 2000;  // twenty snapshots

int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * int64_t{1000} + now.tv_nsec / 1000000;
}

// ---- eintr: threads that block in system calls; none may come back early, or with EINTR.

struct Blocked {
  const char* name;
  long (*call)();
  int error = 0;
  int64_t took_ms = 0;
};

timespec span() { return {kBlockedMs / 1000, kBlockedMs % 1000 * 1000000}; }
timeval old_span() { return {kBlockedMs / 1000, kBlockedMs % 1000 * 1000}; }

int socket_with_timeout(int type) {
  const int fd = socket(AF_INET, type, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<sockaddr*>(&here), sizeof here) != 0) return -1;
  const timeval limit = old_span();
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return fd;
}

// What ends when the time is over because another thread says so: the pipe that main writes to.
int wake_up[2];

std::vector<Blocked> blocked = {
    {"nanosleep",
     [] {
       const timespec s = span();
       return long{nanosleep(&s, nullptr)};
     }},
    {"usleep", [] { return long{usleep(kBlockedMs * 1000)}; }},
    {"clock_nanosleep",
     [] {
       const timespec s = span();
       errno = clock_nanosleep(CLOCK_REALTIME, 0, &s, nullptr);
       return long{-errno};
     }},
    {"poll", [] { return long{poll(nullptr, 0, kBlockedMs)}; }},
    {"ppoll",
     [] {
       const timespec s = span();
       return long{ppoll(nullptr, 0, &s, nullptr)};
     }},
    {"select",
     [] {
       timeval s = old_span();
       return long{select(0, nullptr, nullptr, nullptr, &s)};
     }},
    {"pselect",
     [] {
       const timespec s = span();
       return long{pselect(0, nullptr, nullptr, nullptr, &s, nullptr)};
     }},
    {"epoll_wait",
     [] {
       epoll_event event;
       return long{epoll_wait(epoll_create1(0), &event, 1, kBlockedMs)};
     }},
    {"futex",
     [] {
       const timespec s = span();
       int word = 0;
       return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &s);
     }},
    {"sem_timedwait",
     [] {
       sem_t semaphore;
       sem_init(&semaphore, 0, 0);
       timespec until{};
       clock_gettime(CLOCK_REALTIME, &until);
       until.tv_sec += kBlockedMs / 1000;
       return long{sem_timedwait(&semaphore, &until)};
     }},
    {"sigtimedwait",
     [] {
       sigset_t set;
       sigemptyset(&set);
       sigaddset(&set, SIGUSR2);
       const timespec s = span();
       return long{sigtimedwait(&set, nullptr, &s)};
     }},
    {"accept",
     [] {
       const int fd = socket_with_timeout(SOCK_STREAM);
       listen(fd, 1);
       return long{accept(fd, nullptr, nullptr)};
     }},
    {"recv",
     [] {
       char c;
       return long{recv(socket_with_timeout(SOCK_DGRAM), &c, 1, 0)};
     }},
    {"recvmsg",
     [] {
       msghdr message{};
       return long{recvmsg(socket_with_timeout(SOCK_DGRAM), &message, 0)};
     }},
    {"read pipe",
     [] {
       char c;
       return long{read(wake_up[0], &c, 1)};
     }},
    {"read timerfd",
     [] {
       const itimerspec s{{0, 0}, span()};
       const int fd = timerfd_create(CLOCK_MONOTONIC, 0);
       timerfd_settime(fd, 0, &s, nullptr);
       uint64_t count;
       return long{read(fd, &count, sizeof count)};
     }},
    {"semtimedop",
     [] {
       const int id = semget(IPC_PRIVATE, 1, 0600);
       sembuf wait{0, -1, 0};
       const timespec s = span();
       const long result = semtimedop(id, &wait, 1, &s);
       const int error = errno;
       semctl(id, 0, IPC_RMID);
       errno = error;
       return result;
     }},
};

void* block_once(void* argument) {
  auto* one = static_cast<Blocked*>(argument);
  const int64_t begun = now_ms();
  errno = 0;
  one->error = one->call() < 0 ? errno : 0;
  one->took_ms = now_ms() - begun;
  return nullptr;
}

int eintr() {
  if (pipe(wake_up) != 0) return 1;
  std::vector<pthread_t> threads(blocked.size());
  for (size_t i = 0; i < blocked.size(); ++i) pthread_create(&threads[i], nullptr, block_once, &blocked[i]);
  usleep(kBlockedMs * 1000 + 50000);
  (void)!write(wake_up[1], "x", 1);
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  int interrupted = 0;
  for (const Blocked& one : blocked) {
    const bool early = one.took_ms < kBlockedMs - 20;
    interrupted += one.error == EINTR;
    printf("%s: %s%s\n", one.name, one.error == 0 ? "done" : strerrorname_np(one.error), early ? ", early" : "");
  }
  printf("interrupted: %d of %zu\n", interrupted, blocked.size());
  return 0;
}

// ---- waits: every child is seen once, and none that was not made.

volatile sig_atomic_t signals_seen = 0;

void count_signal(int) { signals_seen = signals_seen + 1; }

int waits() {
  struct sigaction action {};
  action.sa_handler = count_signal;
  sigaction(SIGCHLD, &action, nullptr);
  std::map<pid_t, int> children;
  int strangers = 0;
  int good = 0;
  for (int i = 0; i < 40; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      free(malloc(1000));
      usleep(20000);
      _exit(i);
    }
    children[child] = i;
    if (i % 2 == 0) continue;
    for (int k = 0; k < 2; ++k) {
      int status = 0;
      pid_t ended;
      do ended = i % 4 == 1 ? wait(&status) : waitpid(-1, &status, WUNTRACED | WCONTINUED);
      while (ended < 0 && errno == EINTR);
      const auto found = children.find(ended);
      strangers += found == children.end();
      good += found != children.end() && WIFEXITED(status) && WEXITSTATUS(status) == found->second;
    }
    usleep(30000);
  }
  int status = 0;
  const pid_t more = waitpid(-1, &status, WNOHANG);
  const int error = errno;
  siginfo_t info{};
  const int any = waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WCONTINUED | WNOHANG);
  printf("good %d, strangers %d, then %d %s, %d %s\n", good, strangers, more, strerrorname_np(error), any,
         strerrorname_np(errno));
  printf("SIGCHLD came: %s\n", signals_seen > 0 && signals_seen <= 40 ? "at most once for each" : "too often or never");
  return 0;
}

// No child at all: no SIGCHLD either, and __WALL sees what debuggers would see.
int childless() {
  struct sigaction action {};
  action.sa_handler = count_signal;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &action, nullptr);
  for (int64_t end = now_ms() + 1500; now_ms() < end; usleep(1000)) free(malloc(100));
  int status = 0;
  const pid_t ended = wait(&status);
  const int error = errno;
  const pid_t all = waitpid(-1, &status, __WALL | WNOHANG);
  printf("signals %d, wait %d %s, __WALL %d %s\n", static_cast<int>(signals_seen), ended, strerrorname_np(error), all,
         strerrorname_np(errno));
  return 0;
}

// ---- threads: the process counts as single-threaded until it makes a thread of its own.

std::string field_of_status(const char* name) {
  FILE* file = fopen("/proc/self/status", "r");
  char line[256];
  std::string found;
  while (fgets(line, sizeof line, file) != nullptr)
    if (strncmp(line, name, strlen(name)) == 0) found = line;
  fclose(file);
  return found;
}

int threads() {
  const auto* single = static_cast<const char*>(dlsym(RTLD_DEFAULT, "__libc_single_threaded"));
  for (int i = 0; i < 6; ++i, usleep(200000))
    printf("single-threaded %d, %s", *single, field_of_status("Threads:").c_str());
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void*) -> void* {
        usleep(300000);
        return nullptr;
      },
      nullptr);
  printf("single-threaded %d, %s", *single, field_of_status("Threads:").c_str());
  pthread_join(thread, nullptr);
  printf("single-threaded %d, %s", *single, field_of_status("Threads:").c_str());
  return 0;
}

// ---- exceptions: libgcc's unwinder throws, as the program was linked.

const char* library_of(const char* symbol) {
  Dl_info info{};
  void* at = dlsym(RTLD_DEFAULT, symbol);
  if (at == nullptr || dladdr(at, &info) == 0) return "nowhere";
  const char* slash = strrchr(info.dli_fname, '/');
  return slash == nullptr ? info.dli_fname : slash + 1;
}

__attribute__((noinline)) int thrown(int depth) {
  const std::string held(100, 'x');
  if (depth == 0) throw std::runtime_error(held);
  return thrown(depth - 1) + static_cast<int>(held.size());
}

int exceptions() {
  for (const char* symbol : {"_Unwind_RaiseException", "_Unwind_Resume", "_Unwind_Backtrace", "_Unwind_Find_FDE",
                             "_Unwind_GetIP", "__cxa_throw", "__gxx_personality_v0", "dl_iterate_phdr", "unw_step"})
    printf("%s: %s\n", symbol, library_of(symbol));
  int caught = 0;
  for (int64_t end = now_ms() + 1000; now_ms() < end;) {
    caught = 0;
    for (int i = 0; i < 100; ++i) {
      try {
        thrown(i);
      } catch (const std::runtime_error&) {
        ++caught;
      }
    }
    if (caught != 100) break;
  }
  printf("caught %d\n", caught);
  return 0;
}

// ---- state: descriptors, signals, timers, limits, identity, while snapshots are taken.

// Timers by timer_create(). (SigQ of /proc/self/status counts those of all the user's processes.)
bool own_timers() {
  FILE* file = fopen("/proc/self/timers", "r");
  const bool some = file != nullptr && fgetc(file) != EOF;
  if (file != nullptr) fclose(file);
  return some;
}

int state() {
  for (int i = 0; i < 8; ++i, usleep(150000)) {
    const int lowest = open("/dev/null", O_RDONLY);
    printf("lowest descriptor %d;", lowest);
    close(lowest);
    DIR* folder = opendir("/proc/self/fd");
    int open_files = 0;
    while (readdir(folder) != nullptr) ++open_files;
    closedir(folder);
    itimerval timer{};
    getitimer(ITIMER_REAL, &timer);
    printf(" files %d; timer %ld; alarm %u; leader %d; group %d; ", open_files, timer.it_value.tv_usec, alarm(0),
           getsid(0) == getsid(getppid()), getpgrp() == getpgid(getppid()));
    for (const char* name :
         {"SigPnd:", "ShdPnd:", "SigBlk:", "SigIgn:", "SigCgt:", "Seccomp:", "NoNewPrivs:", "Umask:"}) {
      std::string value = field_of_status(name);
      value.pop_back();
      printf("%s ", value.c_str());
    }
    printf("%s\n", own_timers() ? "timers of its own" : "no timers");
  }
  return 0;
}

const struct {
  const char* name;
  int (*body)();
} kProbes[] = {{"eintr", eintr},     {"waits", waits},           {"childless", childless},
               {"threads", threads}, {"exceptions", exceptions}, {"state", state}};

}  // namespace

int main(int count, char** arguments) {
  for (const auto& probe : kProbes)
    if (count > 1 && strcmp(probe.name, arguments[1]) == 0) return probe.body();
  for (const auto& probe : kProbes) puts(probe.name);
  return 0;
}
