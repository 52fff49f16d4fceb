// One pass over an image's debug info that notes scopes, types, functions and variables. See die_walk.cc.
#ifndef GORDIAN_ANALYZER_BINARY_DIE_WALK_H_
#define GORDIAN_ANALYZER_BINARY_DIE_WALK_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analyzer/binary/die.h"
#include "analyzer/binary/elf_image.h"

namespace gordian {

// A namespace, class, enum, base type or function definition; or a unit (the root of its tree).
struct ScopeNode {
  Die die;
  const std::byte* end = nullptr;  // no descendant has an id() from here on; may be too high, see DieIndex::scope_of
  uint32_t parent = 0;             // index of the enclosing node; a unit is its own parent
  int tag = -1;
  const char* name = nullptr;  // may be nullptr
  bool declaration = false;
};

// One contiguous part of a function's code, in ELF virtual addresses.
struct FunctionPart {
  uint64_t low = 0;
  uint64_t high = 0;
  bool entry = false;  // begins with the function's entry point
  Die die;
};

struct FixedVariable {
  uint64_t address = 0;  // ELF virtual address
  Die die;
  Die function;  // set if the variable is a static of this function that stands in a copy of it
};

struct DieFindings {
  std::vector<ScopeNode> nodes;  // ascending by die.id() if the units came in ascending order
  std::vector<uint32_t> types;   // the nodes that are types
  std::vector<FunctionPart> functions;
  std::vector<FixedVariable> variables;
  std::vector<Die> definitions;  // of functions, abstract instances of inlined ones included
};

class DieWalk {
 public:
  // Both must outlive the walk.
  DieWalk(const ElfImage& image, DieFindings* findings);

  // Walks one unit; `end`: the id() of the next unit, or the highest address there is.
  void unit(const Die& unit, const std::byte* end);

  // Looks for variables only, and only in a concrete copy of an inlined function, which unit() does not enter.
  void statics_of_copy(const Die& function);

 private:
  void children(const Die& parent, uint32_t parent_node, const std::byte* end, int depth);
  void entry(const Die& die, uint32_t parent, const std::byte* end, int depth);
  void function(const Die& die, uint32_t parent, const std::byte* end, int depth);
  void code(const Die& die);
  void variable(const Die& die, const Die& function);
  void statics(const Die& block, const Die& function, int depth);
  uint32_t add_node(const Die& die, int tag, uint32_t parent);
  uint32_t add_type(const Die& die, int tag, uint32_t parent);

  const ElfImage& image_;
  DieFindings* findings_;
  const std::byte* last_ = nullptr;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DIE_WALK_H_
