// libstdc++'s std::function stores a functor and two function pointers: the manager, which copies and destroys it and
// tells its type, and the invoker. One manager serves one type of functor:
//
//   bool _Function_handler<Signature, Functor>::_M_manager(_Any_data& to, const _Any_data& from, _Manager_operation op)
//     get the type:  to = &typeid(Functor)      the code names the type_info, and that the functor: in stripped
//                                               programs, too
//     copy:          to = new Functor(*from)    or, if it is small and trivial, to = from, without calling anything
//
// So the symbol or the type_info tells the type, and a call of operator new that the functor lies in a block of its
// own, rather than that a small lambda's captured pointer is what looks like it.
#include "analyzer/binary/functor.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "analyzer/binary/branches.h"
#include "analyzer/binary/plt_entry.h"

namespace gordian {
namespace {

constexpr uint64_t kMostManagerBytes = 4096;
constexpr size_t kMostManagerInstructions = 1000;
constexpr int kDeepestCall = 3;  // calls from the manager, without optimisation
constexpr size_t kLongestFunctorName = 16 * 1024;

std::optional<CodeRange> function_at(LoadedImage& image, uint64_t address) {
  const auto range = image.code().function_around(address);
  if (!range || range->low != address) return std::nullopt;
  return CodeRange{range->low, std::min(range->high, range->low + kMostManagerBytes)};
}

class NewCallFinder {
 public:
  explicit NewCallFinder(LoadedImage& image) : image_(image) {}

  bool calls_new(uint64_t address, int depth) {
    const auto range = function_at(image_, address);
    if (!range) return false;
    const auto code = image_.code().bytes(range->low, range->high - range->low);
    const std::vector<Branch> branches = branches_in(code, range->low, &instructions_left_);
    return std::any_of(branches.begin(), branches.end(), [&](const Branch& branch) {
      if (branch.target >= range->low && branch.target < range->high) return false;
      if (is_new(branch)) return true;
      return !branch.through_slot && depth < kDeepestCall && calls_new(branch.target, depth + 1);
    });
  }

 private:
  static bool names_new(std::string_view symbol) { return symbol.starts_with("_Znwm"); }

  bool is_new(const Branch& branch) {
    const RawSymbol* symbol = branch.through_slot ? nullptr : image_.symbols().at(branch.target);
    if (symbol != nullptr && symbol->start == branch.target && names_new(symbol->name)) return true;
    const std::string* import = import_of(image_, branch);
    return import != nullptr && names_new(*import);
  }

  LoadedImage& image_;
  size_t instructions_left_ = kMostManagerInstructions;
};

// "std::_Function_handler<void (), main::{lambda()#1}>::_M_manager(…)" → "main::{lambda()#1}"
std::string functor_in_symbol(const std::string& demangled) {
  constexpr std::string_view kHandler = "std::_Function_handler<";
  const size_t end = demangled.find(">::_M_manager(");
  if (!demangled.starts_with(kHandler) || end == std::string::npos) return {};
  int depth = 0;
  for (size_t i = kHandler.size(); i < end; ++i) {
    const char c = demangled[i];
    if (c == '<' || c == '(' || c == '{') ++depth;
    if (c == '>' || c == ')' || c == '}') --depth;
    if (c == ',' && depth == 0) return demangled.substr(i + 2, end - i - 2);
  }
  return {};
}

// The type whose type_info is at `address`; empty if none is.
std::string type_at(const ElfCode& code, uint64_t address) {
  const auto name = address % 8 == 0 ? code.pointer_at(address + 8) : std::nullopt;
  if (!name || !name->symbol.empty()) return {};
  std::string text = code.text_at(name->address, kLongestFunctorName).value_or("");
  if (text.starts_with('*')) text.erase(0, 1);
  if (text.size() < 2) return {};
  std::string type = demangle_type(text);
  return type == text ? std::string() : type;
}

// The type_info that the code refers to, relative to the next instruction or by an absolute address.
std::string type_in_code(LoadedImage& image, const CodeRange& range) {
  const auto code = image.code().bytes(range.low, range.high - range.low);
  for (size_t i = 0; i + 4 <= code.size(); ++i) {
    int32_t number = 0;
    std::memcpy(&number, code.data() + i, sizeof(number));
    const uint64_t distance = static_cast<uint64_t>(static_cast<int64_t>(number));
    for (const uint64_t address : {range.low + i + 4 + distance, distance}) {
      const bool plausible = address > range.high || address < range.low;
      std::string type = plausible && number != 0 ? type_at(image.code(), address) : std::string();
      if (!type.empty()) return type;
    }
  }
  return {};
}

}  // namespace

std::optional<Functor> find_functor(LoadedImage& image, uint64_t manager) {
  const ElfImage* file = image.file();
  const auto range = file != nullptr && file->is_code(manager) ? function_at(image, manager) : std::nullopt;
  if (!range) return std::nullopt;
  Functor functor;
  const RawSymbol* symbol = image.symbols().at(manager);
  if (symbol != nullptr && symbol->start == manager) functor.type = functor_in_symbol(demangle(symbol->name));
  if (functor.type.empty() && symbol == nullptr) functor.type = type_in_code(image, *range);
  if (functor.type.empty()) return std::nullopt;
  functor.on_heap = NewCallFinder(image).calls_new(manager, 0);
  return functor;
}

}  // namespace gordian
