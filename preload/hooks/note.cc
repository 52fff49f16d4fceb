#include "preload/hooks/note.h"

#include "preload/runtime/process_state.h"
#include "preload/runtime/start.h"
#include "preload/runtime/thread_state.h"
#include "preload/stacks/capture.h"

namespace gordian::preload {

namespace {

uint32_t stack_for(const void* caller) {
  const Inside inside;
  return inside.entered() ? record_stack(caller) : 0;
}

}  // namespace

void note_allocated(const void* block, size_t size, const void* caller) {
  if (block == nullptr || !recording()) return;
  ThreadState& thread = thread_state;
  if (__builtin_expect(process_changed(thread.generation), false)) enter_process();
  block_table.publish(block, size, stack_for(caller), thread.own_allocations);
}

}  // namespace gordian::preload
