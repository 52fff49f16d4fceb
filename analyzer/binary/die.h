// A debugging information entry (DIE) of DWARF, with only the questions the other files ask.
//
// Behind it is libdw; this header keeps its types out of the rest of the folder. A Die is a small value that points
// into its ElfImage's debug info and must not outlive it. Everything here takes hostile input: an entry or attribute
// that is missing or malformed reads as absent. Walking is guaranteed to end: child() and sibling() only ever move
// forward.
#ifndef GORDIAN_ANALYZER_BINARY_DIE_H_
#define GORDIAN_ANALYZER_BINARY_DIE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gordian {

class Die {
 public:
  Die() = default;
  // From and to libdw's own struct; only die.cc and elf_image.cc, which know it, call these.
  static Die from_libdw(const void* dwarf_die);

  const void* to_libdw() const { return libdw_; }

  explicit operator bool() const { return id() != nullptr; }
  // Where the entry lies in memory: unique in the process, and ascending in the order of the debug info.
  const std::byte* id() const;
  int tag() const;  // DW_TAG_*, or -1

  Die child() const;    // the first child, or nothing
  Die sibling() const;  // the next entry below the same parent, or nothing
  Die unit() const;     // the entry of the compilation, partial or type unit it belongs to

  // Attributes (DW_AT_*) of this very entry; DW_AT_specification and DW_AT_abstract_origin are not followed.
  bool has(unsigned attribute) const;
  bool flag(unsigned attribute) const;
  const char* text(unsigned attribute) const;  // nullptr if absent; lives as long as the image
  std::optional<uint64_t> number(unsigned attribute) const;
  std::optional<int64_t> signed_number(unsigned attribute) const;
  Die reference(unsigned attribute) const;

  const char* name() const;  // DW_AT_name

  // Where a function's or block's code is: [first, second) each, its entry first. DWARF addresses.
  std::vector<std::pair<uint64_t, uint64_t>> code_ranges() const;
  bool covers(uint64_t dwarf_address) const;
  // Address of a variable that lies at a fixed place (not thread-local, not in registers or on a stack).
  std::optional<uint64_t> fixed_address() const;
  // Of a variable that lies in its function's frame all the time: its offset from the frame base.
  std::optional<int64_t> frame_offset() const;
  // Of a function: its frame base, as offset from the CFA; nothing if that is not constant, or from another register
  // than RBP behind the usual prologue.
  std::optional<int64_t> frame_base_from_cfa() const;
  // DW_AT_data_member_location as a constant; nothing if it has to be computed at run time.
  std::optional<uint64_t> member_location() const;

  // Source file number `index` of this entry's unit, absolute; empty if there is none.
  std::string source_file(uint64_t index) const;
  // Line table of this entry's unit at an address. False if it has none.
  bool source_line(uint64_t dwarf_address, std::string* file, uint32_t* line) const;

 private:
  static constexpr size_t kBytes = 32;
  alignas(8) std::byte libdw_[kBytes] = {};  // a Dwarf_Die
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DIE_H_
