// Follows direct calls and jumps from a function, breadth first, until one is to an imported free or operator delete.
// In a program with a static libstdc++, operator delete is a function of its own like any other, and calls free.
//
// Works without symbols: functions end where the unwinder's tables say so. What is called through pointers is not
// followed; nor are imported functions, but for their names. The number of functions is limited: a deleting destructor
// is near its call of operator delete, also in unoptimised code.
#include "analyzer/binary/frees.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/binary/branches.h"
#include "analyzer/binary/plt_entry.h"

namespace gordian {
namespace {

constexpr size_t kMostFunctions = 48;
constexpr size_t kMostFreeSteps = 8000;
constexpr uint64_t kMostBytesOfOne = 4096;  // of one function

}  // namespace

bool is_free(std::string_view symbol) {
  return symbol == "free" || symbol.starts_with("free@") || symbol.starts_with("_ZdlPv") ||
         symbol.starts_with("_ZdaPv");
}

bool frees_memory(LoadedImage& image, uint64_t elf_address) {
  std::vector<CodeRange> functions;
  size_t instructions = kMostFreeSteps;
  const auto visit = [&](uint64_t address) {
    const bool known = std::any_of(functions.begin(), functions.end(), [&](const CodeRange& function) {
      return function.low <= address && address < function.high;
    });
    const std::optional<CodeRange> range = known ? std::nullopt : image.code().function_around(address);
    if (range && functions.size() < kMostFunctions) functions.push_back(*range);
  };
  visit(elf_address);
  for (size_t i = 0; i < functions.size(); ++i) {
    const CodeRange function = functions[i];
    const auto code = image.code().bytes(function.low, std::min(function.high - function.low, kMostBytesOfOne));
    for (const Branch& branch : branches_in(code, function.low, &instructions)) {
      if (!branch.through_slot && branch.target >= function.low && branch.target < function.high) continue;
      const std::string* import = import_of(image, branch);
      if (import != nullptr && is_free(*import)) return true;
      if (import == nullptr && !branch.through_slot) visit(branch.target);
    }
  }
  return false;
}

}  // namespace gordian
