// Programs that take things away from themselves: files, folders, rights, memory, system calls.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {

namespace {

// Allocates and frees enough to need new memory of the kernel.
bool can_allocate(size_t bytes) {
  char* block = static_cast<char*>(malloc(bytes));
  if (block == nullptr) return false;
  memset(block, 1, bytes);
  free(block);
  return true;
}

bool limit(__rlimit_resource what, rlim_t value) {
  const rlimit wanted{value, value};
  return setrlimit(what, &wanted) == 0;
}

// --- files -------------------------------------------------------------------------------------------------------

SCENARIO(close_all_at_start) {
  close_range(0, ~0u, 0);
  for (int i = 0; i < 3; ++i) {
    if (open("/dev/null", O_RDWR) != i) return 1;
  }
  void* volatile block = malloc(3001);
  free(block);
  return 0;
}

// As daemons do it: every number there may be, while threads work.
SCENARIO(close_all_by_hand) {
  std::thread worker([] {
    for (size_t i = 0; i < 20000; ++i) free(malloc(i % 1000));
  });
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  const int most = files.rlim_cur < 65536 ? static_cast<int>(files.rlim_cur) : 65536;
  for (int file = 3; file < most; ++file) close(file);
  worker.join();
  const int first = open("/dev/null", O_RDONLY);
  make_block("after", 3002);
  return first == 3 ? 0 : 1;
}

// Closes what /proc/self/fd lists; nothing of ours may stand there.
SCENARIO(close_what_is_open) {
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) return 77;
  int count = 0;
  while (const dirent* entry = readdir(folder)) count += entry->d_name[0] != '.';
  closedir(folder);
  printf("open %d\n", count);
  fflush(stdout);
  close_range(3, ~0u, 0);
  return 0;
}

SCENARIO(no_more_files) {
  if (!limit(RLIMIT_NOFILE, 0)) return 1;
  make_block("live", 3003);
  return open("/dev/null", O_RDONLY) == -1 && errno == EMFILE ? 0 : 2;
}

SCENARIO(small_files) {
  signal(SIGXFSZ, SIG_DFL);
  if (!limit(RLIMIT_FSIZE, 100)) return 1;
  return can_allocate(10 << 20) ? 0 : 2;
}

SCENARIO(deleted_folder) {
  char folder[] = "/tmp/gordian-world-XXXXXX";
  if (mkdtemp(folder) == nullptr || chdir(folder) != 0 || rmdir(folder) != 0) return 1;
  make_block("live", 3004);
  return 0;
}

SCENARIO(exec_in_deleted_folder) {
  char folder[] = "/tmp/gordian-world-XXXXXX";
  if (mkdtemp(folder) == nullptr || chdir(folder) != 0 || rmdir(folder) != 0) return 1;
  execl(own_path(), own_path(), "deleted_folder", nullptr);
  return 2;
}

SCENARIO(other_root) {
  char folder[] = "/tmp/gordian-world-XXXXXX";
  if (mkdtemp(folder) == nullptr) return 1;
  const pid_t child = fork();
  if (child == 0) {
    if (chroot(folder) != 0 || chdir("/") != 0) _exit(77);
    make_block("inside", 3005);
    exit(can_allocate(10 << 20) ? 0 : 3);
  }
  const int status = status_of(child);
  return rmdir(folder) != 0 ? 4 : status;  // nothing may have been made in there
}

SCENARIO(without_proc) {
  if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
  if (mount("none", "/proc", "tmpfs", 0, nullptr) != 0) return 77;
  if (arguments[0] != nullptr) {
    execv(arguments[0], arguments);
    return 1;
  }
  return can_allocate(10 << 20) ? 0 : 2;
}

// --- rights ------------------------------------------------------------------------------------------------------

constexpr unsigned kNobody = 65534;

SCENARIO(drop_privileges) {
  if (setgroups(0, nullptr) != 0 || setresgid(kNobody, kNobody, kNobody) != 0) return 77;
  if (setresuid(kNobody, kNobody, kNobody) != 0) return 77;
  make_block("live", 3101);
  if (!can_allocate(10 << 20)) return 1;
  const pid_t child = fork();
  if (child == 0) exit(can_allocate(1 << 20) ? 4 : 5);
  return status_of(child) == 4 ? 0 : 2;
}

SCENARIO(drop_privileges_with_threads) {
  bool stop = false;
  std::thread worker([&] {
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) free(malloc(200));
  });
  const bool dropped = setuid(kNobody) == 0;
  __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
  worker.join();
  return dropped && setuid(0) == -1 ? 0 : 1;
}

// --- memory and processes ----------------------------------------------------------------------------------------

// The limit is the program's own: it must be told what it asked for, get as much, and no more.
SCENARIO(limit_address_space) {
  const rlim_t most = rlim_t{800} << 20;
  if (!limit(RLIMIT_AS, most)) return 1;
  rlimit now{};
  if (getrlimit(RLIMIT_AS, &now) != 0 || now.rlim_cur != most || now.rlim_max != most) return 2;
  if (!can_allocate(300 << 20)) return 3;
  if (malloc(most) != nullptr) return 4;
  if (prlimit(0, RLIMIT_AS, nullptr, &now) != 0 || now.rlim_cur != most) return 5;
  const rlimit less{most / 2, most};
  if (prlimit(getpid(), RLIMIT_AS, &less, &now) != 0 || now.rlim_cur != most) return 6;
  if (getrlimit(RLIMIT_AS, &now) != 0 || now.rlim_cur != most / 2 || now.rlim_max != most) return 7;
  std::thread([] { free(malloc(1000)); }).join();
  const pid_t child = fork();
  if (child == 0) exit(can_allocate(100 << 20) ? 4 : 5);
  if (status_of(child) != 4) return 8;
  if (arguments[0] == nullptr) return 0;
  execv(arguments[0], arguments);
  return 9;
}

SCENARIO(tell_address_space) {
  rlimit now{};
  if (getrlimit(RLIMIT_AS, &now) != 0) return 1;
  printf("limit %lld %lld, then %s\n", static_cast<long long>(now.rlim_cur), static_cast<long long>(now.rlim_max),
         malloc(now.rlim_cur == RLIM_INFINITY ? size_t{1} << 60 : now.rlim_cur) == nullptr ? "enough" : "too much");
  return can_allocate(100 << 20) ? 0 : 2;
}

SCENARIO(limit_data) {
  if (!limit(RLIMIT_DATA, 64 << 20)) return 1;
  if (!can_allocate(20 << 20)) return 2;
  for (size_t i = 0; i < 100000; ++i) free(malloc(i % 3000));
  return 0;
}

SCENARIO(limit_processes) {
  if (setresuid(kNobody - 1, kNobody - 1, kNobody - 1) != 0) return 77;
  if (!limit(RLIMIT_NPROC, 0)) return 1;
  make_block("live", 3201);
  return fork() == -1 && errno == EAGAIN ? 0 : 2;
}

// What a privilege-separated server does to its worst part.
SCENARIO(limit_everything) {
  if (setresuid(kNobody - 1, kNobody - 1, kNobody - 1) != 0) return 77;
  if (!limit(RLIMIT_FSIZE, 0) || !limit(RLIMIT_NOFILE, 0) || !limit(RLIMIT_NPROC, 0)) return 1;
  return can_allocate(10 << 20) ? 0 : 2;
}

SCENARIO(lock_all_memory) {
  if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) return 77;
  return can_allocate(10 << 20) ? 0 : 2;
}

SCENARIO(small_stack) {
  rlimit now{};
  getrlimit(RLIMIT_STACK, &now);
  printf("stack %lld\n", static_cast<long long>(now.rlim_cur));
  fflush(stdout);
  std::thread([] { make_block("thread", 3202); }).join();
  make_block("main", 3203);
  return 0;
}

// --- system call filters -----------------------------------------------------------------------------------------

SCENARIO(strict_sandbox) {
  make_block("before", 3301);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) return 77;
  for (size_t i = 0; i < 1000; ++i) free(malloc(i % 100));
  syscall(SYS_exit, 14);
  return 1;
}

// Kills for the one system call that is given; everything else goes.
SCENARIO(forbidden_call) {
  const unsigned forbidden = static_cast<unsigned>(atoi(arguments[0]));
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, forbidden, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {4, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 77;
  // A raw system call, as programs make it that have their own wrappers.
  const long number = SYS_seccomp;
  long result;
  register const long r10 asm("r10") = 0;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(long{SECCOMP_SET_MODE_FILTER}), "S"(0L), "d"(&program), "r"(r10)
               : "rcx", "r11", "memory");
  if (result != 0) return 77;
  if (arguments[1] != nullptr) {
    execv(arguments[1], arguments + 1);
    return 3;
  }
  return can_allocate(10 << 20) ? 15 : 2;
}

}  // namespace

}  // namespace gordian::preload_test
