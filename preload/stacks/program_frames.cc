#include "preload/stacks/program_frames.h"

#include <stdlib.h>
#include <sys/auxv.h>

#include "preload/runtime/thread_state.h"
#include "preload/stacks/capture.h"
#include "preload/unwind/find_object.h"
#include "preload/unwind/loaded_code.h"

namespace gordian::preload {

namespace {

constexpr uintptr_t kEntryBytes = 128;  // of _start, at most

bool ends_in_entry_point(const Walk& walk) {
  const uintptr_t entry = getauxval(AT_ENTRY);
  const uintptr_t last = walk.frames[walk.count - 1].code;
  return last > entry && last - entry <= kEntryBytes;
}

bool only_libc(const Walk& walk) {
  dl_find_object libc;
  if (!find_object(reinterpret_cast<uintptr_t>(&exit), &libc)) return false;
  for (size_t i = 0; i + 1 < walk.count; ++i) {
    dl_find_object found;
    const uintptr_t code = walk.frames[i].code;
    if (LoadedCode::is_own(code)) continue;
    if (!find_object(code - 1, &found) || found.dlfo_link_map != libc.dlfo_link_map) return false;
  }
  return true;
}

}  // namespace

__attribute__((noinline)) bool program_left_the_stack() {
  const CallSite site = GORDIAN_CALL_SITE();
  const Inside inside;
  ThreadStacks* stacks = inside.entered() && can_find_objects() ? ThreadStacks::of_this_thread() : nullptr;
  if (stacks == nullptr) return false;
  Frame frame;
  frame.code = site.code;
  frame.sp = site.sp;
  frame.rbp = site.rbp;
  const Walk walk = stacks->walk(frame);
  // A walk that breaks off tells nothing: it has to end in _start.
  return walk.end == Walk::kOutermost && walk.count >= 2 && ends_in_entry_point(walk) && only_libc(walk);
}

}  // namespace gordian::preload
