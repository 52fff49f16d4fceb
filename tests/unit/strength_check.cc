// Of a snapshot of a program with debug info: does the code of destructors say the same about handles as the types do?
// Prints "same N opposite N silent N" for each snapshot, and how the handles' strengths are known; exit status 1 if
// some are opposite.
#include <array>
#include <cstdio>
#include <variant>

#include "analyzer/ownership/handles.h"
#include "analyzer/ownership/shapes.h"

namespace gordian {
namespace {

std::vector<ImageInfo> images_of(const Heap& heap) {
  std::vector<ImageInfo> images;
  for (const snapshot::Module& module : heap.modules()) {
    if (module.segments_size() == 0) continue;
    ImageInfo image{module.path(),         module.build_id(),     module.bias(), UINT64_MAX, 0,
                    module.main_program(), module.stack_ids_end()};
    for (const auto& segment : module.segments()) {
      image.start = std::min(image.start, segment.start());
      image.end = std::max(image.end, segment.end());
    }
    images.push_back(std::move(image));
  }
  return images;
}

bool check(const char* path) {
  auto reader = SnapshotReader::open(path);
  if (std::holds_alternative<SnapshotError>(reader)) return false;
  const auto loaded = Heap::load(std::get<SnapshotReader>(reader), path);
  if (std::holds_alternative<SnapshotError>(loaded)) return false;
  const Heap& heap = std::get<Heap>(loaded);
  Binaries binaries(images_of(heap), {});
  const Units units(heap, binaries);
  SlotTable slots(binaries);
  Typing typing(heap, units, slots);
  find_shapes(heap, units, typing);
  const Handles handles(heap, units, typing);
  const Handles::Agreement found = handles.compare_code_with_types();
  std::array<size_t, 7> by_evidence{};
  for (const Handle& handle : handles.all()) ++by_evidence[static_cast<size_t>(handle.evidence)];
  std::printf("same %zu opposite %zu silent %zu  type %zu count %zu self %zu code %zu constraint %zu assumed %zu  %s\n",
              static_cast<size_t>(found.same), static_cast<size_t>(found.opposite), static_cast<size_t>(found.silent),
              by_evidence[1], by_evidence[2], by_evidence[3], by_evidence[4], by_evidence[5], by_evidence[6], path);
  return found.opposite == 0;
}

}  // namespace
}  // namespace gordian

int main(int argc, char** argv) {
  bool good = true;
  for (int i = 1; i < argc; ++i) good &= gordian::check(argv[i]);
  return good ? 0 : 1;
}
