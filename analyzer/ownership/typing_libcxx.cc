// Following what libc++'s types own, where that differs from libstdc++ in more than a layout (container_layouts.h).
#include "analyzer/ownership/typing.h"

namespace gordian {
namespace {

constexpr uint64_t kMaxBuffers = uint64_t{1} << 26;

}  // namespace

// {map begin, first pointer, pointers' end, map end; first element, size}. The last two are numbers, not pointers, and
// so not in the snapshot, and at either end a spare buffer is kept: which elements of the two outer buffers there are
// alive is not known, and they are owned bytes. Those in between are full.
void Typing::follow_libcxx_deque(const Task& task, const Slot& slot, uint64_t address, ContainerId container) {
  const auto map = value_at(address), first = value_at(address + 8), end = value_at(address + 16);
  if (!map || !first || !end || *end < *first || (*end - *first) / 8 > kMaxBuffers) return;
  give(task, kOwned, *map, {.role = Role::kDequeMap, .owned = true, .owner = task.node, .container = container});
  for (uint64_t at = *first; at < *end; at += 8) {
    const auto buffer = value_at(at);
    if (!buffer) continue;
    const bool outer = at < *first + kDoubtfulDequeBuffers * 8 || at + kDoubtfulDequeBuffers * 8 >= *end;
    give(task, kOwned, *buffer,
         {.type = outer ? kNoType : slot.element,
          .role = outer ? Role::kBytes : Role::kObject,
          .owned = true,
          .uncertain = outer,
          .live_end = outer ? *buffer : UINT64_MAX,
          .owner = task.node,
          .container = container});
  }
}

}  // namespace gordian
