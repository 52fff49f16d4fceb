// The functions of the frames of a stack in a snapshot, by the symbol tables of the modules.
#ifndef GORDIAN_TESTS_PRELOAD_STACKS_FUNCTION_NAMES_H_
#define GORDIAN_TESTS_PRELOAD_STACKS_FUNCTION_NAMES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/preload/snapshots.h"

namespace gordian::preload_test {

struct NamedStack {
  std::vector<std::string> functions;  // innermost first; the module's name in brackets where no symbol covers it
  bool complete = true;                // nothing is, or may be, missing
  size_t known = 0;                    // how many frames there are before the first gap
};

class FunctionNames {
 public:
  NamedStack stack(const Decoded& snapshot, uint32_t id);

 private:
  struct Symbol {
    uint64_t size = 0;
    std::string name;
  };
  using Symbols = std::map<uint64_t, Symbol>;

  const Symbols& symbols_of(const std::string& path);
  std::string name_of(const Decoded& snapshot, uint32_t node, uint64_t return_address);

  std::map<std::string, Symbols> symbols_;  // by path
};

}  // namespace gordian::preload_test

#endif  // GORDIAN_TESTS_PRELOAD_STACKS_FUNCTION_NAMES_H_
