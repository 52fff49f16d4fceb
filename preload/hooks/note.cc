#include "preload/hooks/note.h"

#include "preload/runtime/bootstrap_pool.h"
#include "preload/runtime/start.h"
#include "preload/stacks/judge.h"

namespace gordian::preload {

void release_unknown(void* block) {
  if (!bootstrap_pool.contains(block) && hooks_started()) real.free(block);
}

void note_allocated_slowly(const void* block, size_t size, const CallSite& site) {
  if (block == nullptr || !recording()) return;
  if (!thread_ready()) enter_process();
  const bool own = thread_state.own_allocations;
  const uint32_t stack = own ? 0 : record_stack(site, size);
  block_table.publish(block, size, stack, own);
  if (__builtin_expect(judge.sits(), false) && !own) {
    judge.compare(site, stack);
    thread_state.generation = 0;  // the next one comes this way, too
  }
}

}  // namespace gordian::preload
