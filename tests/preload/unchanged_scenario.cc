// Things that must be as they are without the runtime; runtime_test.cc says which.
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {
namespace {

void* volatile held_by_global = nullptr;

SCENARIO(single_threaded) {
  printf("single %d\n", __libc_single_threaded);
  return 0;
}

SCENARIO(closed_files) {
  for (int fd = 0; fd < 256; ++fd) close(fd);
  return 11;
}

SCENARIO(first_free_file) {
  const int fd = dup(0);
  printf("fd %d error %s\n", fd, dlerror() == nullptr ? "none" : "some");
  return 0;
}

SCENARIO(unreadable) {
  auto* block = static_cast<char*>(aligned_alloc(4096, 16384));
  mprotect(block + 4096, 4096, PROT_NONE);
  void* last = malloc(3401);
  memcpy(block + 8192, &last, sizeof last);
  say_block("block", block, 16384);
  FILE* file = tmpfile();
  if (file == nullptr || ftruncate(fileno(file), 8192) != 0) return 1;
  if (mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0) == MAP_FAILED) return 3;
  if (ftruncate(fileno(file), 0) != 0) return 2;  // reading the mapping would now raise SIGBUS
  return 0;
}

SCENARIO(small_address_space) {
  void* block = malloc(100 << 20);
  if (block == nullptr) return 1;
  memset(block, 1, 100 << 20);
  free(block);
  return 0;
}

// From here on only this may be called, which a growing heap needs; anything else kills.
template <typename Install>
int sandbox(Install install) {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_brk, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {6, filter};
  held_by_global = malloc(100);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || install(&program) != 0) return 1;
  for (int i = 0; i < 10000; ++i) held_by_global = malloc(1000);
  std::string text(100000, 'x');
  return text.size() == 100000 ? 12 : 2;
}

SCENARIO(sandbox_by_prctl) {
  return sandbox([](const sock_fprog* program) { return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program); });
}

SCENARIO(sandbox_by_syscall) {
  return sandbox([](const sock_fprog* program) {
    return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program));
  });
}

SCENARIO(raw_calls) {
  // What libseccomp asks the kernel: no sandbox yet.
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, nullptr) != -1 || errno != EINVAL) return 5;
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, nullptr) != -1 || errno != EFAULT) return 6;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, nullptr) != -1 || errno != EFAULT) return 7;
  if (syscall(SYS_getpid) != getpid() || syscall(SYS_close, -1) != -1 || errno != EBADF) return 1;
  char name[16] = {};
  if (prctl(PR_SET_NAME, "renamed") != 0 || prctl(PR_GET_NAME, name) != 0) return 2;
  const long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(13);
  int status = 0;
  if (waitpid(static_cast<pid_t>(child), &status, 0) != child || WEXITSTATUS(status) != 13) return 3;
  return strcmp(name, "renamed") == 0 ? 0 : 4;
}

}  // namespace
}  // namespace gordian::preload_test
