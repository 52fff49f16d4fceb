// What the allocation hooks tell the block table.
#ifndef GORDIAN_PRELOAD_HOOKS_NOTE_H_
#define GORDIAN_PRELOAD_HOOKS_NOTE_H_

#include <stddef.h>

#include "preload/hooks/real.h"
#include "preload/runtime/process_state.h"
#include "preload/runtime/thread_state.h"
#include "preload/stacks/capture.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

// Has this thread taken part in this process before? Then everything is set up and recording, and its allocations can
// take the short way.
inline bool thread_ready() { return __builtin_expect(!process_changed(thread_state.generation), true); }

// Gives back a block that the table does not know: nullptr, one from the bootstrap pool, or one allocated unseen.
__attribute__((cold)) void release_unknown(void* block);

// What free does.
inline void release(void* block) {
  if (__builtin_expect(!block_table.forget(block), false)) return release_unknown(block);
  real.free(block);
}

// Notes a new block whose stack is not known at first sight; returns it.
void* note_at_second_look(void* block, size_t size, uintptr_t code, uintptr_t sp, uintptr_t rbp);
// Notes a new block with this stack where the table has no room for it yet, or that is a short one; returns it.
void* note_with_stack(void* block, size_t size, uint32_t stack);

// Notes a new block and returns it. What is rare is left to functions that return in our stead: so the hooks need not
// save registers. REQUIRES: thread_ready(), block is not nullptr, and the hook returns the result at once.
__attribute__((always_inline)) inline void* note_at_once(void* block, size_t size, CallSite site) {
  const uint32_t stack = stack_known_at_once(site);
  if (__builtin_expect(stack == 0, false)) return note_at_second_look(block, size, site.code, site.sp, site.rbp);
  return block_table.publish_at_once(block, size, stack) ? block : note_with_stack(block, size, stack);
}

// Notes a new block, allocated for the program at `site`. Nothing happens for a null block.
void note_allocated(void* block, size_t size, const CallSite& site);

// Forgets a block before it is freed; returns what `note_kept` needs. Unknown blocks are fine.
inline BlockStart note_freed(const void* block) {
  return recording() && block != nullptr ? block_table.unpublish(block) : BlockStart();
}

// The block was not freed after all (a failed realloc).
inline void note_kept(const void* block, BlockStart known) { block_table.republish(block, known); }

// The program learned that it may use `size` bytes of the block.
inline void note_grown(const void* block, size_t size) {
  if (!recording()) return;
  const BlockRecord known = block_table.find(block);
  if (known.live && size > known.size) block_table.correct_size(block, known, size);
}

// The aligned operator new asked malloc for a multiple of the alignment: the program asked for `size`.
inline void note_rounded(const void* block, size_t size, size_t alignment) {
  if (!recording() || block == nullptr) return;
  const BlockRecord known = block_table.find(block);
  if (known.live && known.size > size && known.size == ((size + alignment - 1) & ~(alignment - 1)))
    block_table.correct_size(block, known, size);
}

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_HOOKS_NOTE_H_
