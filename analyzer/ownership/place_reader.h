// The places that code is described with (binary/releases.h), looked up in a snapshot's memory.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_PLACE_READER_H_
#define GORDIAN_ANALYZER_OWNERSHIP_PLACE_READER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/ownership/typing.h"

namespace gordian {

class PlaceReader {
 public:
  PlaceReader(const Heap& heap, const Typing& typing)
      : heap_(heap), typing_(typing), binaries_(typing.slots().binaries()) {}

  // Address of the place, of an object at `object`; nothing if a pointer on the way is null or not known, or leads
  // around a ring to where the way came from.
  std::optional<uint64_t> resolve(const Place& place, uint64_t object) const;
  // The pointer at an address of the heap, of a root area or of constant data; nothing if none is known there.
  std::optional<uint64_t> read(uint64_t address) const;

 private:
  // The pointer was loaded from the last of these words, and leads back to one of them.
  bool has_run_around(uint64_t pointer, const std::vector<uint64_t>& words) const;

  const Heap& heap_;
  const Typing& typing_;
  Binaries& binaries_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_PLACE_READER_H_
