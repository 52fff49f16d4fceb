#include "preload/sidecar/kept_files.h"

#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"
#include "preload/runtime/process_state.h"

namespace gordian::preload {

constinit KeptFiles kept_files;

bool KeptFiles::begin_process(uint32_t keep) {
  const uint32_t now = process_state->generation.load(std::memory_order_relaxed);
  if (generation_ != now) added_ = 0;
  generation_ = now;
  if (names_ == nullptr) names_ = own_memory.allocate_array<Name>(keep);
  return names_ != nullptr;
}

void KeptFiles::add(Text name, uint32_t keep) {
  if (keep == 0 || name.empty() || name.size > NAME_MAX || !begin_process(keep)) return;
  const uint64_t number = added_++;
  if (number == 0) return;  // the first stays
  Name& place = names_[(number - 1) % keep];
  if (number > keep) sys::unlink(static_cast<const char*>(place.text));
  memcpy(place.text, name.data, name.size);
  place.text[name.size] = '\0';
}

}  // namespace gordian::preload
