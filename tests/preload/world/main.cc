#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {

void* volatile held[64];

Scenario* Scenario::first_ = nullptr;

int Scenario::run(char** arguments) {
  for (const Scenario* scenario = first_; scenario != nullptr; scenario = scenario->next_) {
    if (arguments[1] != nullptr && strcmp(scenario->name_, arguments[1]) == 0) return scenario->body_(arguments + 2);
  }
  fprintf(stderr, "no such scenario\n");
  return 99;
}

void say_block(const char* name, const void* block, size_t size) {
  printf("%s %llx %zu\n", name, static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(block)), size);
  fflush(stdout);
}

void* make_block(const char* name, size_t size) {
  static size_t count = 0;
  void* block = malloc(size);
  held[count++ % 64] = block;
  say_block(name, block, size);
  return block;
}

int status_of(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, __WALL) != child) return 2000;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

const char* own_path() {
  static char path[PATH_MAX];
  if (path[0] == '\0' && readlink("/proc/self/exe", path, sizeof path - 1) < 0) abort();
  return path;
}

}  // namespace gordian::preload_test

// No tail call: main is on the stack.
int main(int /*count*/, char** arguments) {
  const int status = gordian::preload_test::Scenario::run(arguments);
  asm volatile("" ::: "memory");
  return status;
}
