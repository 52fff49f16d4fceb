#include "analyzer/graph/stack_frames.h"

#include <algorithm>

namespace gordian {

bool is_stack_after_all(const snapshot::Thread& thread, uint64_t address) {
  if (thread.stack_pointer() == 0 || address >= thread.stack_pointer()) return frame_at(thread, address).has_value();
  return thread.stack_pointer() < thread.thread_pointer();  // the main thread's stack lies elsewhere
}

std::optional<int> frame_at(const snapshot::Thread& thread, uint64_t address) {
  if (thread.stack_pointer() == 0 || address < thread.stack_pointer()) return std::nullopt;
  const int frames = std::min(thread.frame_codes_size(), thread.frame_ends_size());
  for (int i = 0; i < frames; ++i)
    if (address < thread.frame_ends(i)) return i;
  return std::nullopt;
}

}  // namespace gordian
