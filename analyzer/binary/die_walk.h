// One pass over an image's debug info that notes scopes, types, functions and variables. See die_walk.cc.
#ifndef GORDIAN_ANALYZER_BINARY_DIE_WALK_H_
#define GORDIAN_ANALYZER_BINARY_DIE_WALK_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analyzer/binary/die.h"
#include "analyzer/binary/die_table.h"
#include "analyzer/binary/elf_image.h"

namespace gordian {

struct NamedType {
  const char* name = nullptr;
  uint32_t node = 0;  // index
};

struct DieFindings {
  std::vector<ScopeNode> nodes;  // ascending if the units came in ascending order
  std::vector<NamedType> types;
  std::vector<FunctionPart> functions;
  std::vector<FixedVariable> variables;
  std::vector<uint64_t> copies;
  std::vector<uint64_t> destructors;
};

class DieWalk {
 public:
  // Both must outlive the walk.
  DieWalk(const ElfImage& image, DieFindings* findings);

  // Walks one unit; `end`: the position of the next unit, or the highest there is.
  void unit(const Die& unit, uint64_t end);

  // Looks for variables only, and only in a concrete copy of an inlined function, which unit() does not enter.
  void statics_of_copy(const Die& function);

 private:
  void begin(const Die& first);
  uint64_t position(const Die& die) const { return base_ + reinterpret_cast<uintptr_t>(die.id()); }
  void children(const Die& parent, uint32_t parent_node, uint64_t end, int depth);
  void entry(const Die& die, uint32_t parent, uint64_t end, int depth);
  void function(const Die& die, uint32_t parent, uint64_t end, int depth);
  // Those whose code stands in a concrete copy of the function around them.
  void local_functions(const Die& copy, uint32_t parent, uint64_t end, int depth);
  void code(const Die& die);
  void variable(const Die& die, uint64_t function);
  void statics(const Die& block, uint64_t function, int depth);
  uint32_t add_node(const Die& die, int tag, uint32_t parent);
  uint32_t add_type(const Die& die, int tag, uint32_t parent);

  const ElfImage& image_;
  DieFindings* findings_;
  uint64_t base_ = 0;  // of the unit: position minus id()
  const std::byte* last_ = nullptr;
  bool of_link_time_ = false;  // the unit holds what g++'s link-time optimiser has made of others
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DIE_WALK_H_
