// Where the destructors of one image are defined.
//
// A class says in its own unit only that it has a destructor; the definition, with its line and code, is often in
// another unit (~A() in a.cc, the class in every unit that includes a.h). Built from the index's list of their
// definitions.
#ifndef GORDIAN_ANALYZER_BINARY_DESTRUCTOR_INDEX_H_
#define GORDIAN_ANALYZER_BINARY_DESTRUCTOR_INDEX_H_

#include <cstdint>
#include <string>
#include <unordered_map>

#include "analyzer/binary/die.h"
#include "analyzer/binary/die_index.h"
#include "analyzer/binary/elf_image.h"

namespace gordian {

struct DestructorDefinition {
  Die die;                // concrete if there is code, else the abstract instance
  uint64_t address = 0;   // ELF virtual address of the code that destroys a complete object; 0 if there is none
  bool deleting = false;  // only the variant that frees memory afterwards has been seen
};

class DestructorIndex {
 public:
  DestructorIndex(const ElfImage* file, const DieIndex& index);

  // By the declaration inside the class; nullptr if no definition is known.
  const DestructorDefinition* definition_of(const DieIndex& index, const Die& declaration) const;

 private:
  void add(const ElfImage& file, const DieIndex& index, const Die& die);

  std::unordered_map<const void*, DestructorDefinition> by_declaration_;  // by id()
  std::unordered_map<std::string, DestructorDefinition> by_name_;         // unambiguous ones, by qualified name
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DESTRUCTOR_INDEX_H_
