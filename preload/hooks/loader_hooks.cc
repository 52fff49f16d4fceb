// dlclose, hooked only to notice that code went away (see unwind/loaded_code.h). dlopen is not hooked: the loader goes
// by who called it, and the caller's RUNPATH would be lost. dlclose does not care.
#include "preload/hooks/real.h"
#include "preload/unwind/loaded_code.h"

namespace gordian::preload {

GORDIAN_EXPORT int dlclose(void* handle) {
  if (!hooks_started() || real.dlclose == nullptr) return -1;
  const int result = real.dlclose(handle);
  if (recording()) loaded_code.look_for_unloaded();
  return result;
}

}  // namespace gordian::preload
