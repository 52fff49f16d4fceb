#include "analyzer/ownership/place_reader.h"

#include <algorithm>
#include <vector>

namespace gordian {

std::optional<uint64_t> PlaceReader::read(uint64_t address) const {
  if (const auto value = typing_.value_at(address)) return value;
  return binaries_.constant_pointer_at(address);
}

// A list is a ring: its last node leads back to the list itself, in an empty one the list does. Code is followed into a
// node that is not there, since a path does not know when it has run around; a program does, and stops. libstdc++'s
// nodes begin with the pointer to the next one. libc++'s have it behind the one to the node before, and so has an
// object of Qt's kind a pointer to its private part, which points back: of a ring, the word in front must lead to its
// last node.
bool PlaceReader::has_run_around(uint64_t pointer, const std::vector<uint64_t>& words) const {
  if (std::find(words.begin(), words.end(), pointer) != words.end()) return true;
  if (std::find(words.begin(), words.end(), pointer + 8) == words.end()) return false;
  return read(pointer) == words.back() - 8;
}

std::optional<uint64_t> PlaceReader::resolve(const Place& place, uint64_t object) const {
  uint64_t address = object;
  std::vector<uint64_t> words;  // that a pointer was loaded from
  for (size_t i = 0; i < place.steps.size(); ++i) {
    if (i > 0) {
      const auto pointer = read(address);
      words.push_back(address);
      if (!pointer || has_run_around(*pointer, words)) return std::nullopt;
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
