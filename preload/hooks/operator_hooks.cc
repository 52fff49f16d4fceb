// operator new and delete, in all their forms.
//
// The hooks forward to the next definition (libstdc++'s, say), so that new handlers and bad_alloc behave as ever. No
// hook holds any state over that call: an exception may pass through it.
//
// Who notes the block? As a rule nobody here: the real operator calls malloc, whose hook does, and so each block is
// noted exactly once. (Noting here as well would go wrong when a program replaces only `operator new(size_t)` by a
// pool: libstdc++'s new[] then returns a part of a block that malloc already gave.) The exception is an allocator
// library that brings its own operators, which never call malloc through us: then the hooks here do the noting.
//
// Where operator new is the C++ library's own and malloc is ours, it is known what the former would do: call malloc.
// Then the hooks call the real malloc themselves, and leave only failure to the library. That saves every object a
// detour, and its call stack a frame.
//
// No definition in the program's global scope means that the C++ library came with a dlopen(RTLD_LOCAL) plugin. Its
// symbol could be looked up, but would dangle once the plugin is closed; so malloc and free serve it, which is what
// its own operators would do.
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#include "preload/hooks/note.h"
#include "preload/hooks/real.h"
#include "preload/runtime/bootstrap_pool.h"

namespace gordian::preload {

namespace {

// With RTLD_LOCAL plugins and no memory left: the plugin's own operator new runs the new handler and throws. Its
// library is looked for by the names that C++ libraries have.
void* fail_as_the_library_would(size_t size) {
  for (const char* name : {"libstdc++.so.6", "libc++abi.so.1", "libc++.so.1"}) {
    void* library = dlopen(name, RTLD_NOLOAD | RTLD_LAZY);
    if (library == nullptr) continue;
    void* symbol = dlsym(library, "_Znwm");
    dlclose(library);  // it stays: the plugin needs it
    if (symbol != nullptr) return reinterpret_cast<void* (*)(size_t)>(symbol)(size);
  }
  abort();
}

void* new_without_library(size_t size, size_t alignment, bool nothrow) {
  const size_t least = size == 0 ? 1 : size;
  void* block = alignment == 0 ? malloc(least) : aligned_alloc(alignment, (least + alignment - 1) & ~(alignment - 1));
  return block != nullptr || nothrow ? block : fail_as_the_library_would(size);
}

void note_new(void* block, size_t size, size_t alignment, const CallSite& site) {
  if (__builtin_expect(operators_bypass_malloc, false)) {
    note_allocated(block, size, site);
  } else if (alignment != 0) {
    note_rounded(block, size, alignment);
  }
}

bool note_delete(void* block) {
  if (bootstrap_pool.contains(block)) return false;
  if (__builtin_expect(operators_bypass_malloc, false)) note_freed(block);
  return hooks_started();
}

}  // namespace

#define GORDIAN_NEW(symbol, parameters, arguments, alignment, nothrow)                                    \
  GORDIAN_EXPORT void* symbol parameters {                                                                \
    if (!hooks_started() || real.symbol == nullptr) return new_without_library(size, alignment, nothrow); \
    void* block = real.symbol arguments;                                                                  \
    note_new(block, size, alignment, GORDIAN_CALL_SITE());                                                \
    return block;                                                                                         \
  }

// The same, without alignment: directly where possible.
#define GORDIAN_PLAIN_NEW(symbol, parameters, arguments, nothrow)                                           \
  GORDIAN_EXPORT void* symbol parameters {                                                                  \
    if (__builtin_expect(operators_are_plain, true) && thread_ready()) {                                    \
      const size_t least = size + (size == 0 ? 1 : 0);                                                      \
      void* block = real.malloc(least);                                                                     \
      if (__builtin_expect(block != nullptr, true)) return note_at_once(block, least, GORDIAN_CALL_SITE()); \
    }                                                                                                       \
    if (!hooks_started() || real.symbol == nullptr) return new_without_library(size, 0, nothrow);           \
    void* block = real.symbol arguments;                                                                    \
    note_new(block, size, 0, GORDIAN_CALL_SITE());                                                          \
    return block;                                                                                           \
  }

GORDIAN_PLAIN_NEW(_Znwm, (size_t size), (size), false)
GORDIAN_PLAIN_NEW(_Znam, (size_t size), (size), false)
GORDIAN_PLAIN_NEW(_ZnwmRKSt9nothrow_t, (size_t size, const void* tag), (size, tag), true)
GORDIAN_PLAIN_NEW(_ZnamRKSt9nothrow_t, (size_t size, const void* tag), (size, tag), true)
GORDIAN_NEW(_ZnwmSt11align_val_t, (size_t size, size_t align), (size, align), align, false)
GORDIAN_NEW(_ZnamSt11align_val_t, (size_t size, size_t align), (size, align), align, false)
GORDIAN_NEW(_ZnwmSt11align_val_tRKSt9nothrow_t, (size_t size, size_t align, const void* tag), (size, align, tag), align,
            true)
GORDIAN_NEW(_ZnamSt11align_val_tRKSt9nothrow_t, (size_t size, size_t align, const void* tag), (size, align, tag), align,
            true)

#define GORDIAN_DELETE(symbol, parameters, arguments)               \
  GORDIAN_EXPORT void symbol parameters {                           \
    if (operators_are_plain) return release(block);                 \
    if (!note_delete(block)) return;                                \
    real.symbol != nullptr ? real.symbol arguments : ::free(block); \
  }

GORDIAN_DELETE(_ZdlPv, (void* block), (block))
GORDIAN_DELETE(_ZdaPv, (void* block), (block))
GORDIAN_DELETE(_ZdlPvm, (void* block, size_t size), (block, size))
GORDIAN_DELETE(_ZdaPvm, (void* block, size_t size), (block, size))
GORDIAN_DELETE(_ZdlPvRKSt9nothrow_t, (void* block, const void* tag), (block, tag))
GORDIAN_DELETE(_ZdaPvRKSt9nothrow_t, (void* block, const void* tag), (block, tag))
GORDIAN_DELETE(_ZdlPvSt11align_val_t, (void* block, size_t align), (block, align))
GORDIAN_DELETE(_ZdaPvSt11align_val_t, (void* block, size_t align), (block, align))
GORDIAN_DELETE(_ZdlPvmSt11align_val_t, (void* block, size_t size, size_t align), (block, size, align))
GORDIAN_DELETE(_ZdaPvmSt11align_val_t, (void* block, size_t size, size_t align), (block, size, align))
GORDIAN_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, (void* block, size_t align, const void* tag), (block, align, tag))
GORDIAN_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, (void* block, size_t align, const void* tag), (block, align, tag))

}  // namespace gordian::preload
