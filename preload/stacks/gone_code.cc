#include "preload/stacks/gone_code.h"

#include "preload/runtime/thread_registry.h"
#include "preload/stacks/stack_store.h"
#include "preload/stacks/thread_stacks.h"
#include "preload/unwind/loaded_code.h"

namespace gordian::preload {

namespace {

// The mark is the id of a node that nobody uses: nodes of the module have smaller ones, those of what comes after
// larger.
uint32_t set_apart(const CodeModule& module, uint32_t since) {
  const uint32_t taken = stack_store.take_mark();
  const uint32_t mark = taken == 0 ? stack_store.end_id() : taken;
  stack_store.mark_gone(since, mark, module.begin, module.end, true);
  for (const ThreadSlot& slot : thread_registry) {
    ThreadStacks* stacks = slot.stacks.load(std::memory_order_acquire);
    if (stacks != nullptr) stacks->distrust_memo();
  }
  return mark;
}

void use_again(const CodeModule& module, uint32_t since) {
  stack_store.mark_gone(since, module.end_mark.load(std::memory_order_relaxed), module.begin, module.end, false);
}

}  // namespace

void begin_watching_gone_code() { loaded_code.set_listener({set_apart, use_again}); }

}  // namespace gordian::preload
