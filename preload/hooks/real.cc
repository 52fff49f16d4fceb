#include "preload/hooks/real.h"

#include <dlfcn.h>
#include <link.h>
#include <stdint.h>

#include "preload/hooks/alone_hooks.h"
#include "preload/hooks/sandbox_hooks.h"
#include "preload/runtime/start.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

constinit RealFunctions real = {};
bool operators_bypass_malloc = false;
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
  dlerror();  // functions that do not exist here left an error that the program must not find
  dl_iterate_phdr(note_allocator_bounds, reinterpret_cast<void*>(real.malloc));
  if (in_allocator_library(dlsym(RTLD_NEXT, "gnu_get_libc_version"))) block_table.every_block_spans_two_granules();
  operators_bypass_malloc = real._Znwm != nullptr && in_allocator_library(reinterpret_cast<void*>(real._Znwm));
  stage.store(create_tables() ? Stage::kRecording : Stage::kForwarding, std::memory_order_release);
  return true;
}

}  // namespace gordian::preload
