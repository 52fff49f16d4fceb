// Programs that talk to the runtime through gordian.h; api_test.cc says what must be seen. Each ends with status 0 if
// the calls did what they promise.
#include <errno.h>
#include <gordian.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {

namespace {

SCENARIO(running) {
  printf("running %d\n", gordian_is_running());
  return is_running() == (gordian_is_running() == 1) ? 0 : 1;
}

SCENARIO(snapshots) {
  make_block("before", 1000);
  errno = 77;
  if (gordian_snapshot("first") != 0 || errno != 77) return 1;
  make_block("after", 2000);
  if (!snapshot("second") || !snapshot()) return 2;
  return 0;
}

SCENARIO(labels) {
  std::string huge;
  huge.resize(10000000, 'x');
  if (gordian_snapshot(huge.c_str()) != 0) return 1;
  if (gordian_snapshot("not \xff UTF-8") != 0) return 2;
  return gordian_snapshot("") == 0 ? 0 : 3;
}

// From all threads at once: each returns when its own is written.
void* take_three(void* failed) {
  for (int i = 0; i < 3; ++i) {
    if (gordian_snapshot("thread") != 0) *static_cast<bool*>(failed) = true;
  }
  return nullptr;
}

SCENARIO(threads) {
  pthread_t threads[4];
  bool failed[4] = {};
  for (int i = 0; i < 4; ++i) {
    if (pthread_create(&threads[i], nullptr, take_three, &failed[i]) != 0) return 1;
  }
  for (int i = 0; i < 4; ++i) {
    pthread_join(threads[i], nullptr);
    if (failed[i]) return 2;
  }
  return 0;
}

volatile int in_handler = -2;

SCENARIO(signal_handler) {
  signal(SIGUSR1, [](int) { in_handler = gordian_snapshot("handler"); });
  raise(SIGUSR1);
  return in_handler == 0 ? 0 : 1;
}

SCENARIO(forks) {
  const pid_t child = fork();
  if (child == 0) exit(gordian_snapshot("child") == 0 ? 0 : 1);
  if (status_of(child) != 0) return 1;
  const pid_t borrowing = vfork();
  if (borrowing == 0) _exit(gordian_snapshot("vfork's child") == -1 ? 0 : 1);
  return status_of(borrowing);
}

// Says a block twice: what it is, and the name that it should have.
void* named_block(const char* name, size_t size) {
  void* block = make_block(name, size);
  gordian_name(block, name);
  return block;
}

SCENARIO(notes) {
  auto* named = static_cast<char*>(named_block("named", 100));
  gordian_name(named + 99, "last");  // any pointer into it
  gordian_ignore(make_block("ignored", 100));
  gordian_ignore(static_cast<char*>(make_block("ignored_inside", 3000)) + 2999);
  gordian_ignore(static_cast<char*>(make_block("too_deep", 8 << 20)) + (4 << 20));
  gordian_name(make_block("large", size_t{1} << 29), "large");
  std::string huge;
  huge.resize(1000000, 'x');
  gordian_name(make_block("huge_name", 100), huge.c_str());
  gordian_name(make_block("no_name", 100), "");
  gordian_name(make_block("not_text", 100), "\xff\x01");
  // What is said about a block is forgotten with it.
  void* freed = malloc(12345);
  gordian_name(freed, "freed");
  gordian_ignore(freed);
  free(freed);
  if (void* again = make_block("again", 12345); again != freed) printf("elsewhere\n");
  void* moved = malloc(100);
  gordian_ignore(moved);
  say_block("resized", moved = realloc(moved, 50), 50);
  // Pointers that mean no block.
  static char global[100];
  char local[100];
  void* unmapped = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (const void* pointer :
       {static_cast<const void*>(global), static_cast<const void*>(local), reinterpret_cast<const void*>(&malloc),
        static_cast<const void*>(unmapped), static_cast<const void*>(nullptr), reinterpret_cast<const void*>(1),
        reinterpret_cast<const void*>(UINTPTR_MAX), static_cast<const void*>(named + 100)}) {
    gordian_ignore(pointer);
    gordian_name(pointer, "nothing");
  }
  gordian_name(named_block("kept", 64), nullptr);
  errno = 5;
  gordian_ignore(moved);
  gordian_name(moved, "resized");
  asm volatile("" : : "r"(moved) : "memory");
  return errno == 5 ? 0 : 1;
}

void* name_many(void*) {
  for (int i = 0; i < 2000; ++i) {
    void* block = malloc(64);
    gordian_name(block, ("block " + std::to_string(i)).c_str());
    if (i % 100 != 0) free(block);
  }
  return nullptr;
}

// More names are given than there is room for at once; most of their blocks are gone.
SCENARIO(many_names) {
  for (int round = 0; round < 100; ++round) {
    pthread_t threads[4];
    for (pthread_t& thread : threads) {
      if (pthread_create(&thread, nullptr, name_many, nullptr) != 0) return 1;
    }
    for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  }
  return 0;
}

SCENARIO(forked_notes) {
  gordian_ignore(make_block("ignored", 100));
  named_block("parents", 100);
  const pid_t child = fork();
  if (child == 0) {
    named_block("childs", 100);
    exit(0);
  }
  return status_of(child);
}

}  // namespace

}  // namespace gordian::preload_test
