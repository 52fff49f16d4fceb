// What one walk over an image's debug info finds (die_walk.h), in flat arrays of numbers: an entry is its position
// (DebugParts::position_of), so the arrays can be kept in a file and used as they are read.
#ifndef GORDIAN_ANALYZER_BINARY_DIE_TABLE_H_
#define GORDIAN_ANALYZER_BINARY_DIE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace gordian {

// A namespace, class, enum, base type or function definition; or a unit (the root of its tree).
struct ScopeNode {
  uint64_t at = 0;      // the entry
  uint64_t end = 0;     // no descendant stands from here on; may be too high, see DieIndex::scope_of
  uint32_t parent = 0;  // index of the enclosing node, lower than its own; a unit is its own parent
  uint16_t tag = 0;
  uint16_t declaration = 0;  // 1: of a type that is defined elsewhere
};

// A type that has a name.
struct TypeKey {
  uint32_t key = 0;   // of the last identifier of its name: DieIndex::find_type
  uint32_t node = 0;  // index
};

// One contiguous part of a function's code, in ELF virtual addresses.
struct FunctionPart {
  uint64_t low = 0;
  uint64_t high = 0;
  uint64_t at = 0;     // the entry
  uint64_t entry = 0;  // 1: begins with the function's entry point
};

struct FixedVariable {
  uint64_t address = 0;   // ELF virtual address
  uint64_t at = 0;        // the entry
  uint64_t function = 0;  // set if the variable is a static of this function that stands in a copy of it
};

// Views: of DieFindings, or of bytes that were read.
struct DieTable {
  std::span<const ScopeNode> nodes;          // ascending
  std::span<const TypeKey> types;            // ascending by key, then node
  std::span<const FunctionPart> functions;   // ascending by low
  std::span<const FixedVariable> variables;  // ascending by address
  std::span<const uint64_t> copies;          // concrete functions whose abstract instance stands elsewhere
  std::span<const uint64_t> destructors;     // definitions of destructors
};

// The table as bytes, to be written one after the other; `checksum` is the debug info's.
class DieTableBytes {
 public:
  DieTableBytes(const DieTable& table, uint64_t checksum);
  DieTableBytes(const DieTableBytes&) = delete;
  DieTableBytes& operator=(const DieTableBytes&) = delete;
  const std::vector<std::span<const std::byte>>& parts() const { return parts_; }

 private:
  uint64_t header_[7];
  std::vector<std::span<const std::byte>> parts_;
};

// The table in such bytes, which must outlive it; nothing if they are of other debug info, or contradict themselves.
// REQUIRES: `bytes` is aligned to 8.
std::optional<DieTable> read_die_table(std::span<const std::byte> bytes, uint64_t checksum);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DIE_TABLE_H_
