// The loader's answer to "which module holds this address?", without a lock: _dl_find_object, since glibc 2.35. Where
// it is missing, nothing is found, and there are no stacks.
#ifndef GORDIAN_PRELOAD_UNWIND_FIND_OBJECT_H_
#define GORDIAN_PRELOAD_UNWIND_FIND_OBJECT_H_

#include <dlfcn.h>
#include <stdint.h>

extern "C" __attribute__((weak)) int _dl_find_object(void*, dl_find_object*) noexcept;

namespace gordian::preload {

inline bool can_find_objects() { return &_dl_find_object != nullptr; }

inline bool find_object(uintptr_t address, dl_find_object* found) {
  return can_find_objects() && _dl_find_object(reinterpret_cast<void*>(address), found) == 0;
}

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_FIND_OBJECT_H_
