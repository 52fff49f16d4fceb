// What programs reach through gordian.h: one exported table of functions.
#include "preload/api/gordian.h"

#include <string.h>

#include "preload/api/arena_table.h"
#include "preload/api/block_names.h"
#include "preload/hooks/note.h"
#include "preload/hooks/real.h"
#include "preload/hooks/sandbox_hooks.h"
#include "preload/platform/text.h"
#include "preload/runtime/image.h"
#include "preload/runtime/registers.h"
#include "preload/runtime/start.h"
#include "preload/snapshot/take.h"
#include "preload/table/block_table.h"

namespace gordian::preload {

namespace {

constexpr size_t kLabelBytes = 4000;

Text cut_off(const char* text, size_t most) { return text == nullptr ? Text() : Text(text, strnlen(text, most)); }

bool is_watched() { return hooks_started() && recording() && image.described && image.followed; }

int is_running() { return is_watched() && !program_is_sandboxed.load(std::memory_order_relaxed); }

void ignore(const void* block) {
  if (is_watched()) block_table.add_flags(block_table.block_around(block), kIgnoredBlock);
}

void name(const void* block, const char* text) {
  const void* start = is_watched() ? block_table.block_around(block) : nullptr;
  if (start != nullptr && text != nullptr && *text != '\0')
    block_names.set(&block_table, start, cut_off(text, BlockNames::kMostBytes));
}

// Once it is known that a block holds objects, this costs one look at the table. What was noted there before comes from
// an earlier life of the memory. (It is one thread that hands out an arena's first object.)
void note_arena(const void* arena) {
  if ((block_table.find(arena).flags & kArenaBlock) != 0) return;
  const void* start = block_table.block_around(arena);
  const BlockRecord block = block_table.find(start);
  if (!block.live || (block.flags & kArenaBlock) != 0) return;
  arena_table.forget_range(reinterpret_cast<uintptr_t>(start), block.size, false);
  block_table.add_flags(start, kArenaBlock);
}

uint32_t born_now() { return static_cast<uint32_t>(block_table.epochs_ended() + 1) & 0x3fffffff; }

void arena_alloc(const void* arena, const void* object, size_t size) {
  const CallSite site = GORDIAN_CALL_SITE();
  if (!is_watched()) return;
  if (!thread_ready()) enter_process();
  note_arena(arena);
  arena_table.publish(reinterpret_cast<uintptr_t>(object), size, record_stack(site, size, false), born_now());
}

void arena_free(const void* object) {
  if (is_watched()) arena_table.forget(reinterpret_cast<uintptr_t>(object));
}

void arena_reset(const void* begin, size_t size) {
  if (is_watched()) arena_table.forget_range(reinterpret_cast<uintptr_t>(begin), size, true);
}

}  // namespace

extern "C" __attribute__((used, visibility("hidden"))) int gordian_api_snapshot(const char* label,
                                                                                const Registers* registers) {
  return take_snapshot_now(Trigger::kApi, cut_off(label, kLabelBytes), *registers) ? 0 : -1;
}

namespace {

__attribute__((naked)) int snapshot(const char* /*label*/) { GORDIAN_WITH_REGISTERS(gordian_api_snapshot); }

}  // namespace

GORDIAN_EXPORT const gordian_runtime_1 gordian_runtime_table_1;
constinit const gordian_runtime_1 gordian_runtime_table_1 = {
    .size = sizeof(gordian_runtime_1),
    .is_running = is_running,
    .snapshot = snapshot,
    .ignore = ignore,
    .name = name,
    .arena_alloc = arena_alloc,
    .arena_free = arena_free,
    .arena_reset = arena_reset,
};

}  // namespace gordian::preload
