// Processes that fork, execute others, and end in all ways; runtime_test.cc says what must be seen.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {
namespace {

SCENARIO(fork_child) {
  say_block("both", malloc(1111), 1111);
  const pid_t child = fork();
  if (child == 0) {
    say_block("child", malloc(2222), 2222);
    exit(5);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 5) return 1;
  printf("pids %d %d\n", getpid(), child);
  return 0;
}

// Forks `count` children; each allocates so many blocks and ends.
int fork_many(int count, int allocations) {
  for (int i = 0; i < count; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      for (int k = 0; k < allocations; ++k) {
        void* volatile block = malloc(100);
        free(block);
      }
      exit(0);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) return 1;
  }
  return 0;
}
SCENARIO(many_small_children) { return fork_many(40, 3); }
SCENARIO(many_idle_children) { return fork_many(40, 0); }
SCENARIO(many_busy_children) { return fork_many(20, 300); }

SCENARIO(vfork_exec) {
  const pid_t child = vfork();
  if (child == 0) {
    execlp("true", "true", static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) return 1;
  const pid_t failing = vfork();
  if (failing == 0) {
    execlp("/nonexistent", "nonexistent", static_cast<char*>(nullptr));
    _exit(9);
  }
  if (waitpid(failing, &status, 0) != failing || WEXITSTATUS(status) != 9) return 2;
  say_block("after", malloc(3333), 3333);
  printf("pids %d %d %d\n", getpid(), child, failing);
  return 0;
}

SCENARIO(spawn) {
  pid_t child = 0;
  char name[] = "true";
  char* own_arguments[] = {name, nullptr};
  if (posix_spawnp(&child, "true", nullptr, nullptr, own_arguments, environ) != 0) return 1;
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0 ? 0 : 2;
}

volatile sig_atomic_t signals = 0;
void count_signal(int) { signals = signals + 1; }

// What the exit snapshot does must be invisible to handlers that run after it.
SCENARIO(no_children) {
  signal(SIGCHLD, count_signal);
  atexit([] {
    if (signals != 0) puts("SIGCHLD!");
    if (wait(nullptr) != -1 || errno != ECHILD) puts("a child!");
  });
  return 0;
}

SCENARIO(leave_now) {
  say_block("live", malloc(1234), 1234);
  _exit(3);
}

SCENARIO(leave_Exit) {
  say_block("live", malloc(1234), 1234);
  _Exit(4);
}

SCENARIO(leave_quick) {
  static void* block = nullptr;
  at_quick_exit([] { say_block("live", block = malloc(1234), 1234); });
  quick_exit(6);
}

struct AtTheEnd {
  ~AtTheEnd() {
    delete[] held;
    say_block("live", malloc(1234), 1234);
  }
  char* held = new char[7654];
};

SCENARIO(leave_return) {
  static AtTheEnd at_the_end;
  say_block("dead", at_the_end.held, 7654);
  return 0;
}

void* exit_now(void*) {
  _exit(8);
  return nullptr;
}

SCENARIO(leave_twice) {
  for (int i = 0; i < 8; ++i) {
    pthread_t thread;
    pthread_create(&thread, nullptr, exit_now, nullptr);
  }
  _exit(8);
}

}  // namespace
}  // namespace gordian::preload_test
