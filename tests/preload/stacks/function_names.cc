#include "tests/preload/stacks/function_names.h"

#include <sstream>

namespace gordian::preload_test {

namespace {

// The module that held the address when the node was made; nullptr: none.
const snapshot::Module* module_of(const Decoded& snapshot, uint32_t node, uint64_t address) {
  const snapshot::Module* found = nullptr;
  for (const auto& module : snapshot.message.modules()) {
    if (module.stack_ids_end() != 0 && module.stack_ids_end() <= node) continue;
    const auto end_of = [](const snapshot::Module* of) {
      return of->stack_ids_end() == 0 ? UINT32_MAX : of->stack_ids_end();
    };
    for (const auto& segment : module.segments()) {
      const bool holds = address >= segment.start() && address < segment.end();
      if (holds && (found == nullptr || end_of(&module) < end_of(found))) found = &module;
    }
  }
  return found;
}

}  // namespace

const FunctionNames::Symbols& FunctionNames::symbols_of(const std::string& path) {
  const auto [position, added] = symbols_.try_emplace(path);
  if (!added) return position->second;
  std::istringstream lines(
      run_plain("sh -c 'nm -S --defined-only " + path + "; nm -DS --defined-only " + path + "'").output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    uint64_t start = 0;
    uint64_t size = 0;
    std::string kind;
    std::string name;
    words >> std::hex >> start >> size >> kind >> name;
    if (words && std::string("tTwWi").find(kind) != std::string::npos)
      position->second[start] = {size, name.substr(0, name.find_first_of("@."))};
  }
  return position->second;
}

std::string FunctionNames::name_of(const Decoded& snapshot, uint32_t node, uint64_t return_address) {
  const snapshot::Module* module = module_of(snapshot, node, return_address - 1);
  if (module == nullptr) return "[]";
  const std::string in_brackets = "[" + module->path().substr(module->path().rfind('/') + 1) + "]";
  if (module->path().front() != '/') return in_brackets;
  const Symbols& symbols = symbols_of(module->path());
  const uint64_t address = return_address - 1 - module->bias();
  const auto behind = symbols.upper_bound(address);
  if (behind == symbols.begin()) return in_brackets;
  const auto& [start, symbol] = *std::prev(behind);
  return address - start < symbol.size ? symbol.name : in_brackets;
}

NamedStack FunctionNames::stack(const Decoded& snapshot, uint32_t id) {
  NamedStack named;
  for (uint32_t node = id; node != 0; node = snapshot.nodes.at(node).parent) {
    named.functions.push_back(name_of(snapshot, node, snapshot.nodes.at(node).address));
    if (named.complete) named.known = named.functions.size();
    if (snapshot.cut_off.count(node) != 0) named.complete = false;
  }
  return named;
}

}  // namespace gordian::preload_test
