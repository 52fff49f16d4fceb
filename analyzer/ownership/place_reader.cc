#include "analyzer/ownership/place_reader.h"

namespace gordian {

std::optional<uint64_t> PlaceReader::read(uint64_t address) const {
  if (const auto value = typing_.value_at(address)) return value;
  return binaries_.constant_pointer_at(address);
}

std::optional<uint64_t> PlaceReader::resolve(const Place& place, uint64_t object) const {
  uint64_t address = object;
  for (size_t i = 0; i < place.steps.size(); ++i) {
    if (i > 0) {
      const auto pointer = read(address);
      if (!pointer) return std::nullopt;
      address = *pointer;
    }
    const BlockId block = heap_.find_block(address);
    address += static_cast<uint64_t>(place.steps[i]);
    // Beyond the end of an array the code would not have gone on.
    if (block != kNoBlock && address - heap_.block(block).address >= heap_.block(block).size) return std::nullopt;
  }
  return address;
}

}  // namespace gordian
