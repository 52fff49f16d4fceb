// Where things in constant data begin, as far as machine code says so: it computes their addresses.
#ifndef GORDIAN_ANALYZER_BINARY_NAMED_DATA_H_
#define GORDIAN_ANALYZER_BINARY_NAMED_DATA_H_

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace gordian {

class NamedData {
 public:
  // Addresses in [begin, begin + size) are of interest. Call it for all ranges before anything else.
  void add_range(uint64_t begin, uint64_t size);
  // The addresses that this code computes; `address` is where it lies, and where it will run if it is not `movable`.
  // Any bytes are accepted. Linear in its size.
  void look_in_code(std::span<const uint8_t> code, uint64_t address, bool movable);
  void add(uint64_t address);
  // Ascending, each once.
  std::vector<uint64_t> sorted();

 private:
  std::vector<std::pair<uint64_t, uint64_t>> ranges_;  // begin, end
  std::vector<uint64_t> found_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_NAMED_DATA_H_
