// The calls of one function.
//
// Example: `~File() { puts("bye"); ::close(fd_); }` of an optimised program is
//     call puts@plt           a few bytes that jump to what the dynamic linker wrote into a slot
//     jmp  close@plt          a call too: the last one of a function, after which there is nothing left to do
// With -fno-plt both go through the slots themselves. The slots' relocations have the names.
// The code of a function may be in several places: compilers move rare paths away ("f.cold"), split functions
// ("f.part.0"), have one variant of a destructor call the other, and let a thunk adjust `this` first. Such a part has
// the function's own demangled name, and belongs to it. That also hides that a function calls itself, which says
// nothing.
// What a class's other functions do for its destructor (`~Stack() { while (size_ > 0) pop(); }`) nobody would call a
// consequence: their calls are the destructor's.
// Rejected: knowing .plt, .plt.sec and .plt.got by name and layout. Linkers differ, while the code of every entry says
// where it goes: its first branch is a jump through a slot.
#include "analyzer/binary/calls.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "analyzer/binary/branches.h"
#include "analyzer/binary/die_relations.h"
#include "analyzer/binary/function_names.h"
#include "analyzer/binary/function_roles.h"
#include "analyzer/binary/plt_entry.h"
#include "analyzer/binary/release_functions.h"

namespace gordian {
namespace {

constexpr uint64_t kMostBytes = 64 * 1024;
constexpr size_t kMostInstructions = 16'000;
constexpr size_t kMostParts = 16;
constexpr size_t kMostCalls = 1000;

// A symbol's name without its version and without what compilers append to parts and copies ("f@@V1", "f.cold").
std::string plain_symbol(std::string_view name) { return std::string(name.substr(0, name.find_first_of("@."))); }

// With parameters: overloads are different functions.
std::string identity(std::string_view symbol) {
  constexpr std::string_view kThunk = " thunk to ";
  const std::string name = demangle(plain_symbol(symbol));
  const size_t thunk = name.find(kThunk);
  return thunk == std::string::npos ? name : name.substr(thunk + kThunk.size());
}

// "ns::Stack<int>::" of that class's destructor; empty for other functions.
std::string class_of_destructor(const std::string& identity) {
  const size_t name = identity.rfind("::~");
  return name == std::string::npos ? std::string() : identity.substr(0, name + 2);
}

// With parameters only if the name would be mistaken for another function's (function_roles.h).
std::string name_of_call(std::string_view symbol) {
  NamedFunction named = named_function(symbol);
  return named.namesake ? std::move(named.name) : without_parameters(demangle(plain_symbol(symbol)));
}

class CallFinder {
 public:
  explicit CallFinder(LoadedImage& image) : image_(image) {}

  std::vector<std::string> run(uint64_t address) {
    begin_with(address);
    for (size_t i = 0; i < parts_.size(); i++) scan(CodeRange(parts_[i]));  // scanning may find more parts
    return std::move(calls_);
  }

 private:
  void begin_with(uint64_t address);
  void scan(const CodeRange& part);
  void follow(const Branch& branch);
  void follow_import(const std::string& symbol);
  void follow_code(const Branch& branch);
  bool in_function(uint64_t address) const {
    return std::any_of(parts_.begin(), parts_.end(),
                       [&](const CodeRange& part) { return part.low <= address && address < part.high; });
  }
  const RawSymbol* function_symbol(uint64_t address) const;
  std::string name_in_debug_info(uint64_t address) const;
  // To the function itself, or to the class that it destroys.
  bool belongs(std::string_view symbol) const {
    if (identity_.empty()) return false;
    const std::string other = identity(symbol);
    return other == identity_ || (!class_.empty() && other.starts_with(class_));
  }
  void add_part(uint64_t low, uint64_t high) {
    if (!in_function(low) && low < high && parts_.size() < kMostParts) parts_.push_back({.low = low, .high = high});
  }
  void add_call(const std::string& name);

  LoadedImage& image_;
  std::string identity_;  // of the function itself; empty if it has no symbol
  std::string class_;     // as class_of_destructor() says
  std::vector<CodeRange> parts_;
  std::vector<std::string> calls_;
  uint64_t bytes_left_ = kMostBytes;
  size_t instructions_left_ = kMostInstructions;
};

void CallFinder::begin_with(uint64_t address) {
  const RawSymbol* symbol = function_symbol(address);
  if (symbol != nullptr) identity_ = identity(symbol->name);
  class_ = class_of_destructor(identity_);
  if (symbol != nullptr && symbol->size > 0) {
    add_part(symbol->start, symbol->start + symbol->size);
  } else if (const FunctionPart* part = image_.index().function_at(address)) {
    add_part(part->low, part->high);
    const uint64_t bias = image_.file() == nullptr ? 0 : image_.file()->dwarf_bias();
    for (const auto& [low, high] : image_.index().die_at(part->at).code_ranges()) add_part(low + bias, high + bias);
  } else if (const std::optional<CodeRange> range = image_.code().function_around(address)) {
    add_part(range->low, range->high);
  }
}

// The function's symbol that covers the address or, if its size is not known, begins there.
const RawSymbol* CallFinder::function_symbol(uint64_t address) const {
  const RawSymbol* symbol = image_.symbols().at(address);
  if (symbol == nullptr || symbol->object || (symbol->size == 0 && symbol->start != address)) return nullptr;
  return symbol;
}

void CallFinder::scan(const CodeRange& part) {
  const auto code = image_.code().bytes(part.low, std::min(part.high - part.low, bytes_left_));
  bytes_left_ -= code.size();
  for (const Branch& branch : branches_in(code, part.low, &instructions_left_)) follow(branch);
}

void CallFinder::follow(const Branch& branch) {
  if (!branch.through_slot) {
    if (!in_function(branch.target)) follow_code(branch);
  } else if (const std::string* symbol = image_.code().imported_at(branch.target)) {
    follow_import(*symbol);
  }
}

void CallFinder::follow_import(const std::string& symbol) {
  if (!belongs(symbol)) return add_call(name_of_call(symbol));
  const auto& all = image_.symbols().all();
  const auto own = std::ranges::find_if(all, [&](const RawSymbol& one) { return one.name == symbol; });
  const RawSymbol* part = own != all.end() ? &*own : image_.destructor_symbols().find(symbol);
  if (part != nullptr) {
    add_part(part->start, part->start + part->size);
  } else if (identity(symbol) != identity_) {
    add_call(name_of_call(symbol));
  }
}

void CallFinder::follow_code(const Branch& branch) {
  const RawSymbol* symbol = function_symbol(branch.target);
  if (symbol != nullptr && belongs(symbol->name) && parts_.size() < kMostParts) {
    add_part(symbol->start, symbol->start + symbol->size);
  } else if (symbol != nullptr && symbol->start == branch.target) {
    add_call(name_of_call(symbol->name));
  } else if (const std::string* import = import_behind(image_, branch.target)) {
    follow_import(*import);
  } else if (symbol == nullptr) {
    add_call(name_in_debug_info(branch.target));
  }
}

std::string CallFinder::name_in_debug_info(uint64_t address) const {
  for (const Die& function : image_.index().functions_entered_at(address)) {
    const Die declaration = declaration_of(function);
    if (declaration.name() != nullptr) return image_.index().qualified_name(declaration);
  }
  return {};
}

void CallFinder::add_call(const std::string& name) {
  if (name.empty() || calls_.size() >= kMostCalls || is_release_function(name)) return;
  if (std::find(calls_.begin(), calls_.end(), name) == calls_.end()) calls_.push_back(name);
}

}  // namespace

std::vector<std::string> find_calls(LoadedImage& image, uint64_t elf_address) {
  return CallFinder(image).run(elf_address);
}

}  // namespace gordian
