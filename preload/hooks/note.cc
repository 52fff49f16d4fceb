#include "preload/hooks/note.h"

#include "preload/runtime/bootstrap_pool.h"
#include "preload/runtime/start.h"
#include "preload/stacks/judge.h"

namespace gordian::preload {

namespace {

__attribute__((noinline)) void* note_with_new_stack(void* block, size_t size, uintptr_t code, uintptr_t sp,
                                                    uintptr_t rbp) {
  block_table.publish(block, size, record_stack({code, sp, rbp}, size, true), false);
  return block;
}

}  // namespace

void release_unknown(void* block) {
  if (!bootstrap_pool.contains(block) && hooks_started()) real.free(block);
}

namespace {

// A thread's first allocation in this process; or each, if they are judged.
__attribute__((cold)) void note_at_first(const void* block, size_t size, const CallSite& site) {
  if (!recording()) return;
  enter_process();
  const bool own = thread_state.own_allocations;
  const uint32_t stack = own ? 0 : record_stack(site, size, false);
  block_table.publish(block, size, stack, own);
  if (__builtin_expect(judge.sits(), false) && !own) {
    judge.compare(site, stack);
    thread_state.generation = 0;  // the next one comes this way, too
  }
}

}  // namespace

void* note_at_second_look(void* block, size_t size, uintptr_t code, uintptr_t sp, uintptr_t rbp) {
  const uint32_t stack = stack_known_at_second_look({code, sp, rbp});
  if (stack == 0) return note_with_new_stack(block, size, code, sp, rbp);
  return block_table.publish_at_once(block, size, stack) ? block : note_with_stack(block, size, stack);
}

void* note_with_stack(void* block, size_t size, uint32_t stack) {
  block_table.publish(block, size, stack, false);
  return block;
}

void note_allocated(void* block, size_t size, const CallSite& site) {
  if (__builtin_expect(block == nullptr, false)) return;
  if (__builtin_expect(!thread_ready(), false)) return note_at_first(block, size, site);
  note_at_once(block, size, site);
}

}  // namespace gordian::preload
