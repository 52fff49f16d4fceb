// Code without unwind information, generated code, and code that comes and goes.
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/preload/stacks/frames.h"

using gordian::preload_test::block_name;

asm(R"(
  .text
  .globl without_cfi, pushing_without_cfi
  .type without_cfi, @function
without_cfi:
  sub $24, %rsp
  call *%rdi
  add $24, %rsp
  ret
  .size without_cfi, . - without_cfi
  .type pushing_without_cfi, @function
pushing_without_cfi:
  push %rbp
  mov %rsp, %rbp
  call *%rdi
  pop %rbp
  ret
  .size pushing_without_cfi, . - pushing_without_cfi
)");
extern "C" void without_cfi(void (*callback)());
extern "C" void pushing_without_cfi(void (*callback)());

FRAME void called_back() {
  allocate();
  STAY();
}
FRAME void calls_assembly(void (*function)(void (*callback)())) {
  function(called_back);
  STAY();
}

namespace gordian::preload_test {
namespace {
SCENARIO(assembly) {
  for (int i = 0; i < 10; ++i) calls_assembly(without_cfi);
  block_name = "without";
  calls_assembly(without_cfi);
  block_name = "pushing";
  calls_assembly(pushing_without_cfi);
  return 0;
}

// As a just-in-time compiler does it.
SCENARIO(generated) {
  constexpr unsigned char kCode[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3};  // pushing_without_cfi
  void* code = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memcpy(code, kCode, sizeof kCode);
  void (*function)(void (*)());
  memcpy(&function, &code, sizeof function);
  for (int i = 0; i < 10; ++i) calls_assembly(function);
  block_name = "generated";
  calls_assembly(function);
  return 0;
}

void* open_and_call(const char* path, int flags, const char* function, const char* name) {
  void* library = strcmp(path, "own") == 0 ? nullptr
                  : flags < 0              ? dlmopen(LM_ID_NEWLM, path, RTLD_NOW)
                                           : dlopen(path, flags);
  if (library == nullptr) return nullptr;
  const auto call = reinterpret_cast<void* (*)(size_t)>(dlsym(library, function));
  printf("%s %p\n", path, reinterpret_cast<void*>(call));
  for (int i = 0; i < 20; ++i) {
    void* block = call(kBlockSize);
    block_name = i == 19 ? name : nullptr;
    hold(block);
  }
  block_name = nullptr;
  return library;
}

// Two libraries with the same code at the same place, one after the other, and the first once more.
SCENARIO(replaced) {
  for (int i = 0; i < 3; ++i) {
    const int which = i % 2;
    static const char* const kFunctions[] = {"of_first", "of_second"};
    static const char* const kNames[] = {"first", "second", "first again"};
    void* library = open_and_call(arguments[which], RTLD_NOW, kFunctions[which], kNames[i]);
    if (library == nullptr || dlclose(library) != 0) return 1;
  }
  return 0;
}

// Stays loaded.
SCENARIO(opened) { return open_and_call(arguments[0], RTLD_NOW, "of_first", "opened") == nullptr; }
SCENARIO(other_namespace) { return open_and_call(arguments[0], -1, "of_first", "other") == nullptr; }

SCENARIO(nothing) { return 0; }
}  // namespace
}  // namespace gordian::preload_test
