#include "preload/stacks/program_frames.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "preload/runtime/thread_state.h"
#include "preload/stacks/capture.h"

namespace gordian::preload {

namespace {

constexpr uintptr_t kEntryBytes = 128;  // of _start, at most
constexpr size_t kMostFrames = 64;      // of an exit without the program; more: the program is there

const link_map* image_of(const void* address) {
  dl_find_object found;
  return _dl_find_object(const_cast<void*>(address), &found) == 0 ? found.dlfo_link_map : nullptr;
}

}  // namespace

bool program_left_the_stack() {
  const Inside inside;
  const int saved_errno = errno;
  uintptr_t frames[kMostFrames];
  const size_t count = inside.entered() ? capture_stack(frames, kMostFrames) : 0;
  errno = saved_errno;
  if (count < 2 || count == kMostFrames) return false;
  const link_map* runtime = image_of(reinterpret_cast<const void*>(&program_left_the_stack));
  const link_map* libc = image_of(reinterpret_cast<const void*>(&exit));
  if (runtime == nullptr || libc == nullptr) return false;
  // A walk that breaks off tells nothing: it has to end in _start.
  const uintptr_t entry = getauxval(AT_ENTRY);
  if (frames[count - 1] <= entry || frames[count - 1] - entry > kEntryBytes) return false;
  for (size_t i = 0; i + 1 < count; ++i) {
    const link_map* image = image_of(reinterpret_cast<const void*>(frames[i] - 1));
    if (image != runtime && image != libc) return false;
  }
  return true;
}

}  // namespace gordian::preload
