// Programs that make processes: every kind of fork, chains of exec, daemons.
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {

namespace {

// --- fork, clone -------------------------------------------------------------------------------------------------

// Only the thread that forks lives on in the child.
SCENARIO(fork_in_a_thread) {
  static int status = 0;
  std::thread([] {
    const pid_t child = fork();
    if (child == 0) {
      make_block("child", 2101);
      exit(5);
    }
    status = status_of(child);
  }).join();
  make_block("parent", 2102);
  return status == 5 ? 0 : 1;
}

int fork_down(int depth) {
  free(malloc(100));
  if (depth == 0) return 20;
  const pid_t child = fork();
  if (child == 0) exit(fork_down(depth - 1));
  return status_of(child) == 20 ? 20 : 1;
}
SCENARIO(forks_in_forks) { return fork_down(6) == 20 ? 0 : 1; }

SCENARIO(many_children) {
  pid_t children[40];
  for (pid_t& child : children) {
    child = fork();
    if (child == 0) {
      for (size_t i = 0; i < 300; ++i) {  // enough not to count as a small child
        void* volatile block = malloc(i);
        free(block);
      }
      _exit(7);
    }
  }
  for (const pid_t child : children) {
    if (status_of(child) != 7) return 1;
  }
  return waitpid(-1, nullptr, __WALL) == -1 && errno == ECHILD ? 0 : 2;
}

// The child borrows our memory: what it allocates is ours.
SCENARIO(vfork_that_allocates) {
  static void* volatile block = nullptr;
  const pid_t child = vfork();
  if (child == 0) {
    for (size_t i = 0; i < 1000; ++i) free(malloc(i));
    block = malloc(2201);
    _exit(9);
  }
  if (status_of(child) != 9) return 1;
  say_block("by the child", block, 2201);
  return 0;
}

int in_clone(void* text) {
  make_block(static_cast<const char*>(text), 2310 + strlen(static_cast<const char*>(text)));
  _exit(11);
}

// By the system call: libc's handlers for fork do not run, and its idea of the process id is out of date.
SCENARIO(raw_clones) {
  const pid_t plain = static_cast<pid_t>(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
  if (plain == 0) {
    make_block("raw", 2300);
    exit(10);
  }
  if (status_of(plain) != 10) return 1;
  clone_args wanted{};
  wanted.exit_signal = SIGCHLD;
  const pid_t third = static_cast<pid_t>(syscall(SYS_clone3, &wanted, sizeof wanted));
  if (third == 0) {
    make_block("raw", 2300);
    exit(12);
  }
  if (third < 0 ? errno != ENOSYS && errno != EPERM : status_of(third) != 12) return 2;
  return 0;
}

SCENARIO(clones_with_a_stack) {
  alignas(16) static char stack[1 << 18];
  char* top = stack + sizeof stack;
  char text[] = "copy";
  if (status_of(clone(in_clone, top, SIGCHLD, text)) != 11) return 1;
  char shared[] = "shared";
  if (status_of(clone(in_clone, top, CLONE_VM | CLONE_VFORK | SIGCHLD, shared)) != 11) return 2;
  char silent[] = "without signal";
  return status_of(clone(in_clone, top, 0, silent)) == 11 ? 0 : 3;
}

SCENARIO(spawns) {
  char name[] = "sh";
  char option[] = "-c";
  char text[] = "exit 21";
  char* command[] = {name, option, text, nullptr};
  for (const short flags : {0, POSIX_SPAWN_USEVFORK, POSIX_SPAWN_SETPGROUP, POSIX_SPAWN_SETSID}) {
    posix_spawnattr_t wishes;
    posix_spawnattr_init(&wishes);
    posix_spawnattr_setflags(&wishes, flags);
    pid_t child = 0;
    if (posix_spawnp(&child, "sh", nullptr, &wishes, command, environ) != 0) return 1;
    if (status_of(child) != 21) return 2;
    posix_spawnattr_destroy(&wishes);
  }
  pid_t child = 0;
  if (posix_spawn(&child, "/nonexistent", nullptr, nullptr, command, environ) != ENOENT) return 3;
  if (WEXITSTATUS(system("exit 22")) != 22) return 4;
  char line[8] = {};
  FILE* pipe = popen("echo hello", "r");
  if (fgets(line, sizeof line, pipe) == nullptr || strcmp(line, "hello\n") != 0 || pclose(pipe) != 0) return 5;
  return 0;
}

// A process that is number 1 of a namespace of its own.
SCENARIO(first_of_a_namespace) {
  if (unshare(CLONE_NEWPID) != 0) return 77;
  const pid_t child = fork();
  if (child == 0) {
    make_block("init", 2401);
    exit(getpid() == 1 ? 13 : 14);
  }
  return status_of(child) == 13 ? 0 : 1;
}

// --- exec --------------------------------------------------------------------------------------------------------

// Passes on through as many programs as the argument says; files must not pile up, nor signals stay blocked.
SCENARIO(exec_chain) {
  const int left = atoi(arguments[0]);
  make_block(left == 0 ? "last" : "link", 2500);
  sigset_t blocked;
  sigprocmask(SIG_BLOCK, nullptr, &blocked);
  for (int number = 1; number < 32; ++number) {
    if (sigismember(&blocked, number) != 0) return 2;
  }
  if (left == 0) {
    printf("next file %d\n", dup(0));
    return 23;
  }
  const std::string less = std::to_string(left - 1);
  execl(own_path(), own_path(), "exec_chain", less.c_str(), nullptr);
  return 1;
}

SCENARIO(exec_in_a_thread) {
  std::thread([] { execl(own_path(), own_path(), "exec_chain", "0", nullptr); }).join();
  return 1;
}

SCENARIO(exec_by_file) {
  const int file = open(own_path(), O_RDONLY | O_CLOEXEC);
  const char* const command[] = {own_path(), "exec_chain", "0", nullptr};
  fexecve(file, const_cast<char* const*>(command), environ);
  return 1;
}

// The new program knows nothing of us.
SCENARIO(exec_without_environment) {
  const char* const command[] = {own_path(), "exec_chain", "0", nullptr};
  const char* const nothing[] = {nullptr};
  execve(own_path(), const_cast<char* const*>(command), const_cast<char* const*>(nothing));
  return 1;
}

SCENARIO(exec_that_fails) {
  make_block("before", 2601);
  const char* const command[] = {"x", nullptr};
  for (int i = 0; i < 3; ++i) {
    if (execve("/nonexistent", const_cast<char* const*>(command), environ) != -1 || errno != ENOENT) return 1;
  }
  make_block("after", 2602);
  return 0;
}

SCENARIO(exec_with_no_name) {
  const char* const command[] = {nullptr};
  if (arguments[0] == nullptr) return 1;
  setenv("WORLD_NO_NAME", "1", 1);
  execve(arguments[0], const_cast<char* const*>(command), environ);
  return 2;
}

// --- daemons -----------------------------------------------------------------------------------------------------

// Becomes the parent of all that it starts, runs `start` in a child, and waits until every process has ended.
template <typename Start>
int with_descendants(Start start) {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) return 90;
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    start();
    exit(0);
  }
  int ended = 0;
  for (int status = 0; wait(&status) > 0; ++ended) {
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return 91;
  }
  return ended;
}

SCENARIO(daemon_of_libc) {
  const int ended = with_descendants([] {
    if (daemon(0, 1) != 0) exit(1);
    usleep(20000);  // its parent is gone by now
    make_block("daemon", 2701);
  });
  return ended == 2 ? 0 : ended + 1;
}

SCENARIO(daemon_by_hand) {
  const int ended = with_descendants([] {
    if (fork() != 0) _exit(0);
    if (setsid() < 0 || chdir("/") != 0) exit(1);
    if (fork() != 0) _exit(0);
    umask(0);
    make_block("daemon", 2702);
    close_range(0, ~0u, 0);
    if (open("/dev/null", O_RDWR) != 0 || dup(0) != 1 || dup(0) != 2) exit(2);
    void* volatile later = malloc(2703);
    free(later);
  });
  return ended == 3 ? 0 : ended + 1;
}

}  // namespace

}  // namespace gordian::preload_test
