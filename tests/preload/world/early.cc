// A library that is busy before any constructor of others has run: its function is chosen by an IFUNC resolver that
// allocates, and its constructor allocates, starts a thread, and may install a system call filter.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

namespace {

void* block_of_resolver = nullptr;
void* block_of_constructor = nullptr;

int answer() { return 42; }

void* in_thread(void* /*argument*/) { return malloc(400); }

// From here on: what is needed to allocate, print and end.
void forbid_nearly_all() {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 7, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_brk, 6, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 5, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_munmap, 4, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_newfstatat, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) abort();
}

__attribute__((constructor)) void at_start() {
  block_of_constructor = malloc(4501);
  pthread_t thread;
  void* result = nullptr;
  if (pthread_create(&thread, nullptr, in_thread, nullptr) != 0 || pthread_join(thread, &result) != 0) abort();
  free(result);
  if (getenv("WORLD_FORBID") != nullptr) forbid_nearly_all();
}

}  // namespace

extern "C" {

using Answer = int (*)();
Answer choose_answer() {
  block_of_resolver = malloc(4502);
  return answer;
}
int early_answer() __attribute__((ifunc("choose_answer")));
__attribute__((used)) Answer chosen_early =
    early_answer;  // chosen when the library is relocated, not at the first call

void* early_block(bool of_resolver) { return of_resolver ? block_of_resolver : block_of_constructor; }
}
