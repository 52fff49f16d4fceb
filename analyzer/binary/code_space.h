// The machine code of a process, across its images, by run-time address: bytes, imported functions, pointers in data.
#ifndef GORDIAN_ANALYZER_BINARY_CODE_SPACE_H_
#define GORDIAN_ANALYZER_BINARY_CODE_SPACE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/binary/loaded_image.h"

namespace gordian {

class CodeSpace {
 public:
  // `find` gives the mapped image of a run-time address, nullptr if none is there. `images` in the order in which the
  // dynamic linker looks for symbols. Both must outlive this.
  CodeSpace(std::function<LoadedImage*(uint64_t)> find, std::vector<LoadedImage*> images)
      : find_(std::move(find)), images_(std::move(images)) {}

  // Code from `address` on, at most `size` bytes; empty if there is none.
  std::span<const uint8_t> code(uint64_t address, uint64_t size) const;

  // Whether an image is mapped at this address; at both, and the same one.
  bool in_image(uint64_t address) const { return find_(address) != nullptr; }
  bool same_image(uint64_t a, uint64_t b) const { return in_image(a) && find_(a) == find_(b); }

  // The mangled name of the function whose address the dynamic linker writes to this place; nullptr if it is none.
  const std::string* imported_at(uint64_t slot) const;

  // The pointer that a place in constant data (a vtable) holds after relocation, 0 for null; nothing if it is not
  // known.
  std::optional<uint64_t> pointer_at(uint64_t address);

  // The function, by its mangled name, whose address such a place holds, if no image defines it as far as is known;
  // nullptr if it is none.
  const std::string* external_at(uint64_t address);

  // Where what lies at `address` in constant data ends at the latest: something else begins there, by symbols, code or
  // pointers. UINT64_MAX if nothing is known.
  uint64_t end_of_data(uint64_t address) const;

  // Whether a function is known to begin here.
  bool begins_function(uint64_t address) const;

  // Four bytes of constant data as a signed number; nothing if the program may write there.
  std::optional<int64_t> number_at(uint64_t address) const;

  // As ElfCode::text_at.
  std::optional<std::string> text_at(uint64_t address, size_t most) const;

  // The function around `address`; nothing if nobody says where it begins and ends.
  std::optional<CodeRange> function_around(uint64_t address) const;

  // The code of a function by its mangled name: in the image of `user` if that has it, else in the others; 0 if none
  // defines it. Only C++ names are looked for.
  uint64_t function_called(std::string_view mangled, uint64_t user);

  // The mangled name of the function that begins at `address`; empty if it has no symbol.
  std::string_view symbol_at(uint64_t address) const;

 private:
  using Names = std::unordered_map<std::string_view, uint64_t>;
  const Names& names_of(LoadedImage& image);

  std::function<LoadedImage*(uint64_t)> find_;
  std::vector<LoadedImage*> images_;
  std::unordered_map<const LoadedImage*, Names> names_;  // of functions, to ELF addresses
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_CODE_SPACE_H_
