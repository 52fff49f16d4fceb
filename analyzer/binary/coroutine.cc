// A coroutine's frame begins with the addresses of two functions, on every compiler: the one that goes on with the
// coroutine and the one that destroys it. They give it away, best evidence first:
//
//   debug info    g++: the functions' parameter "frame_ptr" points to a struct "….Frame" with the parameters and local
//                 variables as members. clang: a variable "__coro_frame"; its members have no useful names or types,
//                 so only the name of the function is taken.
//   symbols       g++: "f.actor" and "f.destroy", clang: "f.resume" and "f.destroy" (or "f.cleanup")
//   code          g++'s destroy function sets the lowest bit of the frame's state and goes on with the resume function:
//                 a function of a few instructions with a branch to the other. clang's says nothing.
//
// Rejected: two functions that stand side by side in the file. So do the members of a table of callbacks.
#include "analyzer/binary/coroutine.h"

#include <dwarf.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "analyzer/binary/branches.h"
#include "analyzer/binary/die_relations.h"
#include "analyzer/binary/function_names.h"

namespace gordian {
namespace {

constexpr uint64_t kMostBytesOfDestroy = 64;

std::string_view text_of(const Die& die, unsigned attribute) {
  const char* text = holder_of(die, attribute).text(attribute);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

// The variable or parameter of a function that stands for its coroutine's frame.
Die frame_variable(const Die& function) {
  for (Die child = function.child(); child; child = child.sibling()) {
    const std::string_view name = text_of(child, DW_AT_name);
    if ((child.tag() == DW_TAG_formal_parameter && name == "frame_ptr") ||
        (child.tag() == DW_TAG_variable && name == "__coro_frame"))
      return child;
  }
  return {};
}

std::optional<Coroutine> by_debug_info(LoadedImage& image, TypeTable& types, uint64_t address) {
  for (const Die& function : image.index().functions_entered_at(address)) {
    const Die variable = frame_variable(function);
    if (!variable) continue;
    Die frame = strip_type(holder_of(variable, DW_AT_type).reference(DW_AT_type));
    if (!frame) continue;
    Coroutine result;
    if (frame.tag() != DW_TAG_pointer_type) {
      result.function = image.index().qualified_name(declaration_of(function));
      return result;
    }
    frame = strip_type(frame.reference(DW_AT_type));
    result.frame = types.intern(image, frame);
    const TypeId id = result.frame;
    result.function = types.type(id).name;
    return result;
  }
  return std::nullopt;
}

bool has_suffix_part(std::string_view symbol, std::string_view part) {
  const size_t at = symbol.find(part);
  if (at == std::string_view::npos || at == 0) return false;
  const size_t end = at + part.size();
  return end == symbol.size() || symbol[end] == '.';
}

// The demangled name of the coroutine if the address is where one of its functions begins.
std::optional<std::string> by_symbol(LoadedImage& image, uint64_t address) {
  const RawSymbol* symbol = image.symbols().at(address);
  if (symbol == nullptr || symbol->start != address) return std::nullopt;
  const std::string_view name(symbol->name);
  for (const std::string_view part : {".actor", ".destroy", ".resume", ".cleanup"}) {
    if (has_suffix_part(name, part)) return without_parameters(demangle(std::string(name)));
  }
  return std::nullopt;
}

bool goes_on_with(LoadedImage& image, uint64_t destroy, uint64_t resume) {
  const auto range = image.code().function_around(destroy);
  const auto resumed = image.code().function_around(resume);
  if (!range || !resumed || range->low != destroy || resumed->low != resume || resume == destroy) return false;
  if (range->high - range->low > kMostBytesOfDestroy) return false;
  size_t instructions = kMostBytesOfDestroy;
  const auto branches = branches_in(image.code().bytes(destroy, range->high - range->low), destroy, &instructions);
  return std::any_of(branches.begin(), branches.end(),
                     [&](const Branch& branch) { return !branch.through_slot && branch.target == resume; });
}

}  // namespace

std::optional<Coroutine> find_coroutine(LoadedImage& image, TypeTable& types, uint64_t resume, uint64_t destroy) {
  const ElfImage* file = image.file();
  if (file == nullptr || !file->is_code(destroy)) return std::nullopt;
  if (auto known = by_debug_info(image, types, destroy)) return known;
  const auto symbol = by_symbol(image, destroy);
  if (symbol) return Coroutine{*symbol, kNoType};
  if (resume != 0 && file->is_code(resume) && goes_on_with(image, destroy, resume)) return Coroutine{};
  return std::nullopt;
}

}  // namespace gordian
