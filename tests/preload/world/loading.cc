// Programs that open and close libraries, and start with unusual ones.
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {

namespace {

template <typename Function>
Function find(void* library, const char* name) {
  return reinterpret_cast<Function>(dlsym(library, name));
}

// Threads allocate meanwhile: the loader holds its locks when it calls malloc.
SCENARIO(open_and_close) {
  bool stop = false;
  std::thread worker([&] {
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
      try {
        throw std::string(500, 'x');
      } catch (const std::string&) {
      }
    }
  });
  int failed = 0;
  for (int i = 0; i < 300 && failed == 0; ++i) {
    void* library = dlopen(arguments[0], RTLD_NOW);
    if (library == nullptr) return 1;
    if (find<int (*)(int)>(library, "plugin_work")(3) != 4) failed = 2;
    if (dlclose(library) != 0) failed = 3;
  }
  __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
  worker.join();
  make_block("end", 4701);
  return failed;
}

// As many of the libraries as the static TLS area has room for.
SCENARIO(fill_static_tls) {
  int loaded = 0;
  for (char** path = arguments; *path != nullptr; ++path) {
    void* library = dlopen(*path, RTLD_NOW);
    if (library == nullptr) {
      if (strstr(dlerror(), "static TLS") == nullptr) return 1;
      break;
    }
    if (find<const char* (*)()>(library, "room_of_thread")()[0] != 1) return 2;
    ++loaded;
  }
  std::thread([] { make_block("in a thread", 4711); }).join();
  printf("loaded %d\n", loaded);
  return 0;
}

SCENARIO(other_namespace) {
  void* library = dlmopen(LM_ID_NEWLM, arguments[0], RTLD_NOW);
  if (library == nullptr) return printf("%s\n", dlerror()), 1;
  if (find<int (*)(int)>(library, "plugin_work")(10) != 11) return 2;
  make_block("end", 4721);
  return dlclose(library);
}

// A library with its own way to malloc. Blocks go both ways.
SCENARIO(deep_bind) {
  void* library = dlopen(arguments[0], RTLD_NOW | RTLD_DEEPBIND);
  if (library == nullptr) return 1;
  const auto allocate = find<void* (*)(size_t)>(library, "plugin_allocate");
  const auto release = find<void (*)(void*)>(library, "plugin_free");
  std::vector<void*> freed_by_it;
  for (size_t i = 0; i < 500; ++i) {
    free(allocate(4000 + i));
    void* block = malloc(4731);
    freed_by_it.push_back(block);
    release(block);
  }
  if (find<int (*)(int)>(library, "plugin_work")(10) != 11) return 2;
  make_block("end", 4732);
  return 0;
}

SCENARIO(ordinary) {
  std::thread([] { free(malloc(100)); }).join();
  std::vector<std::string> texts(100, std::string(200, 'x'));
  texts.resize(1000);
  make_block("end", 4741);
  void* grown = realloc(malloc(10), 4742);
  say_block("grown", grown, 4742);
  void* zeroed = calloc(1, 4743);
  say_block("zeroed", zeroed, 4743);
  void* aligned = nullptr;
  if (posix_memalign(&aligned, 4096, 4744) != 0) return 1;
  say_block("aligned", aligned, 4744);
  return 0;
}

}  // namespace

}  // namespace gordian::preload_test
