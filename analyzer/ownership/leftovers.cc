#include "analyzer/ownership/leftovers.h"

#include <algorithm>

#include "analyzer/binary/c_library.h"
#include "analyzer/graph/stack_frames.h"

namespace gordian {
namespace {

constexpr uint64_t kMostSaved = 7 * 8;  // bytes: the return address, and the registers that callees preserve

}  // namespace

Leftovers::Leftovers(const Heap& heap, Binaries& binaries) : heap_(heap), binaries_(binaries) {
  for (const snapshot::Thread& thread : heap.threads()) threads_.emplace(thread.tid(), &thread);
}

Leftovers::Kind Leftovers::of(const Root& root) {
  const auto place = place_of(root);
  if (!place) return Kind::kNone;
  if (is_out_of_scope(root, *place)) return Kind::kOutOfScope;
  const bool among_variables = root.address + kMostSaved < place->cfa;
  return among_variables && is_library_function(place->code) ? Kind::kInLibrary : Kind::kNone;
}

bool Leftovers::is_out_of_scope(const Root& root, const Place& place) {
  const auto offset = static_cast<int64_t>(root.address - place.cfa);
  return std::ranges::any_of(binaries_.dead_locals_at(place.code),
                             [&](const FrameRange& range) { return offset >= range.begin && offset < range.end; });
}

std::optional<Leftovers::Place> Leftovers::place_of(const Root& root) const {
  const RootArea& area = heap_.root_areas()[root.area];
  if (area.kind != snapshot::Roots::THREAD_STACK && area.kind != snapshot::Roots::TLS) return std::nullopt;
  const auto thread = threads_.find(area.tid);
  const auto frame = thread == threads_.end() ? std::nullopt : frame_at(*thread->second, root.address);
  if (!frame) return std::nullopt;
  return Place{thread->second->frame_codes(*frame), thread->second->frame_ends(*frame)};
}

bool Leftovers::is_library_function(uint64_t code) {
  const auto [found, added] = known_.try_emplace(code, false);
  if (!added) return found->second;
  const auto image = binaries_.image_at(code);
  found->second = image && is_c_library(heap_.modules()[*image].path()) && !binaries_.returns_from_signal(code);
  return found->second;
}

}  // namespace gordian
