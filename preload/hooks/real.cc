#include "preload/hooks/real.h"

#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

#include <initializer_list>

#include "preload/hooks/alone_hooks.h"
#include "preload/hooks/sandbox_hooks.h"
#include "preload/platform/text.h"
#include "preload/runtime/tables.h"
#include "preload/table/block_table.h"
#include "preload/unwind/loaded_code.h"

namespace gordian::preload {

constinit RealFunctions real = {};
bool operators_bypass_malloc = false;
bool operators_are_plain = false;
constinit std::atomic<Stage> stage{Stage::kUnborn};

namespace {

// The loader relocates a library that we are preloaded in front of before it relocates us; if it calls malloc meanwhile
// (from an IFUNC resolver), nothing that needs the loader works here yet: no function of libc, no thread-local
// variable. This pointer is right only once we are relocated.
int here;
int* volatile relocated_pointer = &here;
bool relocated() { return relocated_pointer == &here; }

uintptr_t allocator_begin = 0;
uintptr_t allocator_end = 0;

void look_up_all() {
#define GORDIAN_HOOK(group, symbol, result, parameters) \
  real.symbol = reinterpret_cast<decltype(real.symbol)>(dlsym(RTLD_NEXT, #symbol));
#include "preload/hooks/hook_list.inc"
#undef GORDIAN_HOOK
}

int note_allocator_bounds(dl_phdr_info* info, size_t /*size*/, void* code) {
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    const uintptr_t begin = info->dlpi_addr + header.p_vaddr;
    if (header.p_type != PT_LOAD || reinterpret_cast<uintptr_t>(code) - begin >= header.p_memsz) continue;
    allocator_begin = begin;
    allocator_end = begin + header.p_memsz;
    return 1;
  }
  return 0;
}

// In the C++ library itself, not in one that replaces its operators?
bool in_cxx_library(void* code) {
  Dl_info owner;
  if (code == nullptr || dladdr(code, &owner) == 0) return false;
  const char* slash = strrchr(owner.dli_fname, '/');
  const Text name(slash == nullptr ? owner.dli_fname : slash + 1);
  return name.starts_with("libstdc++.so") || name.starts_with("libc++abi.so") || name.starts_with("libc++.so");
}

bool is_ours(const char* symbol) {
  return LoadedCode::is_own(reinterpret_cast<uintptr_t>(dlsym(RTLD_DEFAULT, symbol)));
}

bool find_plain_operators() {
  for (void* code : {reinterpret_cast<void*>(real._Znwm), reinterpret_cast<void*>(real._ZdlPv),
                     reinterpret_cast<void*>(real._Znam), reinterpret_cast<void*>(real._ZdaPvm)}) {
    if (!in_cxx_library(code)) return false;
  }
  return is_ours("malloc") && is_ours("free");
}

}  // namespace

bool in_allocator_library(const void* code) {
  const auto address = reinterpret_cast<uintptr_t>(code);
  return address >= allocator_begin && address < allocator_end;
}

bool start_hooks() {
  if (stage.load(std::memory_order_relaxed) != Stage::kUnborn || !relocated()) return false;
  stage.store(Stage::kStarting, std::memory_order_relaxed);
  look_up_all();
  connect_sandbox_hooks();
  connect_alone_hooks();
  dl_iterate_phdr(note_allocator_bounds, reinterpret_cast<void*>(real.malloc));
  if (in_allocator_library(dlsym(RTLD_NEXT, "gnu_get_libc_version"))) block_table.every_block_spans_two_granules();
  operators_bypass_malloc = real._Znwm != nullptr && in_allocator_library(reinterpret_cast<void*>(real._Znwm));
  operators_are_plain = find_plain_operators();
  dlerror();  // functions that do not exist here left an error that the program must not find
  stage.store(create_tables() ? Stage::kRecording : Stage::kForwarding, std::memory_order_release);
  return true;
}

}  // namespace gordian::preload
