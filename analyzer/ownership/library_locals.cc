#include "analyzer/ownership/library_locals.h"

#include "analyzer/binary/c_library.h"
#include "analyzer/graph/stack_frames.h"

namespace gordian {
namespace {

constexpr uint64_t kMostSaved = 7 * 8;  // bytes: the return address, and the registers that callees preserve

}  // namespace

LibraryLocals::LibraryLocals(const Heap& heap, Binaries& binaries) : heap_(heap), binaries_(binaries) {
  for (const snapshot::Thread& thread : heap.threads()) threads_.emplace(thread.tid(), &thread);
}

bool LibraryLocals::contain(const Root& root) {
  const RootArea& area = heap_.root_areas()[root.area];
  if (area.kind != snapshot::Roots::THREAD_STACK && area.kind != snapshot::Roots::TLS) return false;
  const auto thread = threads_.find(area.tid);
  if (thread == threads_.end()) return false;
  const auto frame = frame_at(*thread->second, root.address);
  return frame && root.address + kMostSaved < thread->second->frame_ends(*frame) &&
         is_library_function(thread->second->frame_codes(*frame));
}

bool LibraryLocals::is_library_function(uint64_t code) {
  const auto [found, added] = known_.try_emplace(code, false);
  if (!added) return found->second;
  const auto image = binaries_.image_at(code);
  found->second = image && is_c_library(heap_.modules()[*image].path()) && !binaries_.returns_from_signal(code);
  return found->second;
}

}  // namespace gordian
