// What programs reach through gordian.h: one exported table of functions.
#include "preload/api/gordian.h"

#include <string.h>

#include "preload/api/block_names.h"
#include "preload/hooks/real.h"
#include "preload/hooks/sandbox_hooks.h"
#include "preload/platform/text.h"
#include "preload/runtime/image.h"
#include "preload/runtime/registers.h"
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
    .arena_alloc = nullptr,
    .arena_free = nullptr,
    .arena_reset = nullptr,
};

}  // namespace gordian::preload
