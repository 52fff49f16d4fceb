// The malloc family's odd corners; runtime_test.cc says what must be seen.
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <new>
#include <stdexcept>
#include <string>

#include "tests/preload/world/scenarios.h"

namespace gordian::preload_test {
namespace {

SCENARIO(realloc_failure) {
  void* block = malloc(4321);
  say_block("kept", block, 4321);
  volatile size_t too_much = SIZE_MAX / 2;
  if (realloc(block, too_much) != nullptr) return 1;
  if (errno != ENOMEM) return 2;
  if (reallocarray(block, too_much, 16) != nullptr) return 3;
  void* freed = malloc(5432);
  say_block("freed", freed, 5432);
  if (realloc(freed, 0) != nullptr) return 4;
  void* nothing = malloc(0);
  say_block("empty", nothing, 0);
  return 0;
}

SCENARIO(errno_kept) {
  for (int i = 0; i < 1000; ++i) {
    errno = 77;
    void* block = malloc(10 + static_cast<size_t>(i));
    if (block == nullptr || errno != 77) return 1;
    free(block);
    if (errno != 77) return 2;
  }
  return 0;
}

SCENARIO(exceptions) {
  int caught = 0;
  for (int i = 0; i < 100; ++i) {
    try {
      std::string text(static_cast<size_t>(i) + 50, 'x');
      throw std::runtime_error(text);
    } catch (const std::exception& error) {
      caught += static_cast<int>(strlen(error.what())) == i + 50;
    }
  }
  try {
    volatile size_t too_much = SIZE_MAX / 4;
    operator delete[](operator new[](too_much));
  } catch (const std::bad_alloc&) {
    ++caught;
  }
  Dl_info info;
  void* raise = dlsym(RTLD_DEFAULT, "_Unwind_RaiseException");
  if (raise == nullptr || dladdr(raise, &info) == 0) return 1;
  printf("unwinder %s\n", info.dli_fname);
  return caught == 101 ? 0 : 2;
}

void* new_handler_block = nullptr;
SCENARIO(new_handler) {
  static int calls = 0;
  std::set_new_handler([] {
    ++calls;
    std::set_new_handler(nullptr);
  });
  volatile size_t too_much = SIZE_MAX / 4;
  new_handler_block = operator new(too_much, std::nothrow);
  return new_handler_block == nullptr && calls == 1 ? 0 : 1;
}

}  // namespace
}  // namespace gordian::preload_test
