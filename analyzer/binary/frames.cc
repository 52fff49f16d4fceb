// From an address to what a person calls the place.
//
// The function's entry is found by address in the index. Inside, the chain of inlined calls around the address is
// followed from the outside to the inside; the result is that chain reversed. The line table gives the innermost
// frame's place; each inlined call says where it stands in the next frame (call_file, call_line).
#include "analyzer/binary/frames.h"

#include <dwarf.h>

#include <algorithm>
#include <string_view>

#include "analyzer/binary/die_relations.h"
#include "analyzer/binary/function_names.h"

namespace gordian {
namespace {

constexpr size_t kDeepestInlining = 256;

// The blocks and inlined calls around an address inside of a function, outermost first, the function itself included.
std::vector<Die> inlining_chain(const Die& function, uint64_t dwarf_address) {
  std::vector<Die> chain = {function};
  Die block = function;
  for (size_t depth = 0; depth < kDeepestInlining && block; depth++) {
    Die child = block.child();
    while (child) {
      const int tag = child.tag();
      const bool nested = tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block;
      if (nested && child.covers(dwarf_address)) break;
      child = child.sibling();
    }
    if (child && child.tag() == DW_TAG_inlined_subroutine) chain.push_back(child);
    block = child;
  }
  return chain;
}

// A lambda's call operator is called by the lambda's name.
std::string shown_name(std::string name) {
  constexpr std::string_view kCall = "::operator()";
  const size_t lambda = name.rfind("lambda at ");
  if (lambda != std::string::npos && name.ends_with(kCall) && name.find("::", lambda) == name.size() - kCall.size()) {
    name.resize(name.size() - kCall.size());
  }
  return name;
}

std::string function_name(const DieIndex& index, const Die& function) {
  const Die declaration = declaration_of(function);
  if (declaration.name() != nullptr) return shown_name(index.qualified_name(declaration));
  const char* linkage = holder_of(function, DW_AT_linkage_name).text(DW_AT_linkage_name);
  return linkage == nullptr ? std::string() : without_parameters(demangle(linkage));
}

std::string symbol_name(LoadedImage& image, uint64_t elf_address) {
  const RawSymbol* symbol = image.symbols().at(elf_address);
  if (symbol == nullptr || symbol->object) return {};
  const std::string_view name = symbol->name;
  return without_parameters(demangle(std::string(name.substr(0, name.find('@')))));
}

std::vector<SourceFrame> frames_from_debug_info(LoadedImage& image, const SourceFrame& common, uint64_t call) {
  const FunctionPart* part = image.index().function_at(image.elf_address(call));
  std::vector<SourceFrame> frames;
  if (part == nullptr) return frames;
  const uint64_t dwarf_address = image.dwarf_address(call);
  const Die function = image.index().die_at(part->at);
  const std::vector<Die> chain = inlining_chain(function, dwarf_address);
  SourceFrame frame = common;
  function.source_line(dwarf_address, &frame.file, &frame.line);
  for (auto die = chain.rbegin(); die != chain.rend(); ++die) {
    frame.function = function_name(image.index(), *die);
    frame.inlined = die->tag() == DW_TAG_inlined_subroutine;
    frames.push_back(frame);
    frame.file = frame.inlined ? die->source_file(die->number(DW_AT_call_file).value_or(0)) : std::string();
    frame.line = static_cast<uint32_t>(die->number(DW_AT_call_line).value_or(0));
  }
  return frames;
}

}  // namespace

std::vector<SourceFrame> make_frames(LoadedImage& image, uint64_t return_address) {
  const uint64_t call = return_address - 1;
  SourceFrame common;
  common.module = image.info().path;
  common.offset = image.elf_address(return_address);
  std::vector<SourceFrame> frames = frames_from_debug_info(image, common, call);
  if (frames.empty()) frames.push_back(common);
  if (frames.back().function.empty()) frames.back().function = symbol_name(image, image.elf_address(call));
  return frames;
}

}  // namespace gordian
