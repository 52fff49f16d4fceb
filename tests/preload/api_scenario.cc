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

// Hands out `size` bytes of the arena and says so; the first word of the object is `points_to`.
char* hand_out(const char* name, char* arena, size_t offset, size_t size, const void* points_to = nullptr) {
  char* object = arena + offset;
  gordian_arena_alloc(arena, object, size);
  if (size >= sizeof points_to) memcpy(object, &points_to, sizeof points_to);
  say_block(name, object, size);
  return object;
}

char variable[4096];

void hand_out_some(const std::string& kind, char* arena) {
  memset(arena, 0, 4096);
  char* first = hand_out((kind + "_first").c_str(), arena, 64, 24);
  hand_out((kind + "_second").c_str(), arena, 88, 40, first);  // at an odd multiple of 8, right behind
  hand_out((kind + "_small").c_str(), arena, 128, 8, first);
  hand_out((kind + "_tiny").c_str(), arena, 136, 1);
  gordian_arena_free(hand_out((kind + "_freed").c_str(), arena, 256, 100, first));
  memcpy(arena + 512, &first, sizeof first);  // old contents of free memory
}

SCENARIO(arenas) {
  hand_out_some("malloc", static_cast<char*>(make_block("malloc", 4096)));
  hand_out_some("mmap",
                static_cast<char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)));
  hand_out_some("variable", variable);
  // The first object where the arena begins; the last to its very end.
  auto* full = static_cast<char*>(make_block("full", 160));
  hand_out("full_first", full, 0, 80, full + 80);
  hand_out("full_last", full, 80, 80, full);
  // More than a region of the table, and objects that cross its borders.
  auto* large = static_cast<char*>(make_block("large", 40 << 20));
  for (size_t at = 64; at + 300000 < size_t{40} << 20; at += 300008) hand_out("large_part", large, at, 300000);
  // A new object takes the place of what was there.
  auto* anew = static_cast<char*>(make_block("anew", 1000));
  for (size_t at = 0; at < 500; at += 40) hand_out("anew_old", anew, at, 40);
  hand_out("anew_new", anew, 100 + 4, 400);
  return 0;
}

SCENARIO(arenas_that_end) {
  auto* reset = static_cast<char*>(make_block("reset", 100000));
  for (size_t at = 0; at < 90000; at += 104) hand_out("old", reset, at, 96);
  gordian_arena_reset(reset, 100000);
  auto* part = static_cast<char*>(make_block("part", 10000));
  hand_out("kept_low", part, 800, 96);
  hand_out("old", part, 1000, 96);
  hand_out("old", part, 1992, 96);
  hand_out("kept_high", part, 2088, 96);
  gordian_arena_reset(part + 1000, 1000);
  // Freed without a word, and the memory used for something else, then for an arena again.
  void* freed = malloc(50000);
  hand_out("old", static_cast<char*>(freed), 1000, 96);
  free(freed);
  void* again = make_block("again", 50000);
  if (again != freed) printf("elsewhere\n");
  void* other = malloc(60000);
  hand_out("old", static_cast<char*>(other), 1000, 96);
  free(other);
  auto* arena = static_cast<char*>(malloc(60000));
  hand_out("new", arena, 2000, 96);
  static void* volatile keep;
  keep = arena;
  // Unmapped, and mapped again.
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS;
  auto* mapped = static_cast<char*>(mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, kFlags, -1, 0));
  hand_out("old", mapped, 4000, 96);
  munmap(mapped, 1 << 20);
  if (mmap(mapped, 1 << 20, PROT_READ | PROT_WRITE, kFlags | MAP_FIXED, -1, 0) != mapped) return 1;
  hand_out("old", mapped, 8000, 96);
  if (mmap(mapped, 1 << 20, PROT_READ | PROT_WRITE, kFlags | MAP_FIXED, -1, 0) != mapped) return 2;
  return keep == arena ? 0 : 3;
}

SCENARIO(arenas_age) {
  auto* arena = static_cast<char*>(make_block("arena", 4096));
  for (int i = 0; i < 20; ++i) {
    hand_out(("object_" + std::to_string(i)).c_str(), arena, 64 + 24 * static_cast<size_t>(i), 24);
    if (!snapshot()) return 1;
  }
  return 0;
}

SCENARIO(arenas_misused) {
  auto* arena = static_cast<char*>(make_block("arena", 4096));
  gordian_arena_alloc(arena, arena + 4, 100);                               // not at a multiple of 8: lost
  gordian_arena_alloc(arena, arena + 8, size_t{1} << 31);                   // too large: lost
  gordian_arena_alloc(arena, reinterpret_cast<void*>(UINTPTR_MAX - 7), 8);  // lost
  gordian_arena_alloc(nullptr, nullptr, 0);                                 // lost
  gordian_arena_alloc(arena, arena + 4000, 1000);                           // reaches beyond the arena: cut off
  gordian_arena_alloc(nullptr, malloc(100), 50);                            // not in an arena
  char local[64] = {};
  gordian_arena_alloc(local, local, 64);
  gordian_arena_free(nullptr);
  gordian_arena_free(local + 1);
  gordian_arena_free(arena + 2000);
  gordian_arena_free(reinterpret_cast<void*>(UINTPTR_MAX));
  gordian_arena_reset(nullptr, 4096);
  gordian_arena_reset(reinterpret_cast<void*>(UINTPTR_MAX - 10), SIZE_MAX);
  gordian_arena_reset(local, 0);
  say_block("cut_off", arena + 4000, 96);
  return 0;
}

SCENARIO(arena_reset_of_all) {
  hand_out("old", static_cast<char*>(make_block("arena", 4096)), 64, 64);
  gordian_arena_reset(nullptr, SIZE_MAX);
  return 0;
}

void* use_an_arena(void*) {
  auto* arena = static_cast<char*>(malloc(1 << 20));
  const Arena said(arena, 1 << 20);
  for (int round = 0; round < 20; ++round) {
    for (size_t at = 0; at + 48 < 1 << 20; at += 48) said.freed(said.allocated(arena + at, 40));
    said.reset();
  }
  said.allocated(arena + 1000, 96);
  return arena;
}

SCENARIO(arenas_of_threads) {
  pthread_t threads[4];
  for (pthread_t& thread : threads) {
    if (pthread_create(&thread, nullptr, use_an_arena, nullptr) != 0) return 1;
  }
  for (const pthread_t thread : threads) {
    void* arena = nullptr;
    pthread_join(thread, &arena);
    gordian_arena_alloc(arena, static_cast<char*>(arena) + 1000, 96);
    say_block("last", static_cast<char*>(arena) + 1000, 96);
  }
  return 0;
}

}  // namespace

}  // namespace gordian::preload_test
