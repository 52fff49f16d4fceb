#include "analyzer/ownership/deleting_destructor.h"

namespace gordian {

// What frees nothing at all is quickly known.
bool frees_its_object(Binaries& binaries, uint64_t function) {
  return function != 0 && binaries.frees_memory(function) && binaries.releases_of({.function = function}).frees_object;
}

std::optional<uint64_t> deleting_destructor(Binaries& binaries, const snapshot::Vtable& vtable) {
  std::optional<uint64_t> last;
  for (const uint64_t function : vtable.slots())
    if (frees_its_object(binaries, function)) last = function;
  return last;
}

}  // namespace gordian
