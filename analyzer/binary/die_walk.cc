// The walk that fills a DieIndex.
//
// Problem: 100 MB of debug info have ten million entries; we want the types (with their enclosing scopes, which DWARF
// gives only downwards), the functions by address and the variables at fixed places, in seconds.
// Choice: one pass in file order. Only bodies that can declare types are entered: not declarations of member functions,
// and not concrete copies of inlined functions (their types are with the abstract instance), which are most of an
// optimised program's entries. What g++'s link-time optimiser makes is looked at for the functions that are local to
// them: their code stands there. Scopes get their end as well as their beginning, so the scope of any entry is found
// later by binary search, without a parent for each. Hostile input: ids may only rise within a unit, so no entry is
// seen twice, whatever the sibling attributes say; the depth is bounded.
#include "analyzer/binary/die_walk.h"

#include <dwarf.h>

#include <optional>
#include <string_view>

#include "analyzer/binary/die_relations.h"

namespace gordian {
namespace {

constexpr int kDeepestDie = 96;

bool is_destructor(const Die& declaration) {
  const char* name = declaration.name();
  return name != nullptr && *name == '~';
}

}  // namespace

DieWalk::DieWalk(const ElfImage& image, DieFindings* findings) : image_(image), findings_(findings) {}

// Entries of one unit lie behind each other, in memory as in the file.
void DieWalk::begin(const Die& first) {
  base_ = image_.debug_info().position_of(first) - reinterpret_cast<uintptr_t>(first.id());
  last_ = first.id();
}

void DieWalk::unit(const Die& unit, uint64_t end) {
  begin(unit);
  const char* name = unit.name();
  of_link_time_ = name != nullptr && std::string_view(name) == "<artificial>";
  const uint32_t root = add_node(unit, DW_TAG_compile_unit, 0);
  findings_->nodes[root].parent = root;
  children(unit, root, end, 0);
  findings_->nodes[root].end = end;
}

void DieWalk::children(const Die& parent, uint32_t parent_node, uint64_t end, int depth) {
  if (depth > kDeepestDie) return;
  constexpr uint32_t kNone = ~0u;
  uint32_t previous = kNone;
  for (Die die = parent.child(); die; die = die.sibling()) {
    if (previous != kNone) findings_->nodes[previous].end = position(die);
    previous = kNone;
    if (die.id() <= last_) return;
    last_ = die.id();
    const size_t before = findings_->nodes.size();
    entry(die, parent_node, end, depth);
    const bool added = findings_->nodes.size() > before && findings_->nodes[before].at == position(die);
    if (added) findings_->nodes[before].end = end;
    if (added) previous = static_cast<uint32_t>(before);
  }
}

void DieWalk::entry(const Die& die, uint32_t parent, uint64_t end, int depth) {
  const int tag = die.tag();
  switch (tag) {
    case DW_TAG_namespace:
    case DW_TAG_module:
      children(die, add_node(die, tag, parent), end, depth + 1);
      break;
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
    case DW_TAG_interface_type:
      children(die, add_type(die, tag, parent), end, depth + 1);
      break;
    case DW_TAG_enumeration_type:
    case DW_TAG_base_type:
    case DW_TAG_unspecified_type:
      add_type(die, tag, parent);
      break;
    case DW_TAG_subprogram:
      function(die, parent, end, depth);
      break;
    case DW_TAG_lexical_block:
      if (!die.has(DW_AT_abstract_origin)) children(die, parent, end, depth + 1);
      break;
    case DW_TAG_variable:
      variable(die, 0);
      break;
    default:
      break;
  }
}

uint32_t DieWalk::add_node(const Die& die, int tag, uint32_t parent) {
  findings_->nodes.push_back({.at = position(die), .parent = parent, .tag = static_cast<uint16_t>(tag)});
  return static_cast<uint32_t>(findings_->nodes.size() - 1);
}

uint32_t DieWalk::add_type(const Die& die, int tag, uint32_t parent) {
  const uint32_t node = add_node(die, tag, parent);
  findings_->nodes[node].declaration = die.flag(DW_AT_declaration) ? 1 : 0;
  const char* name = holder_of(die, DW_AT_name).name();
  if (name != nullptr && *name != '\0') findings_->types.push_back({name, node});
  return node;
}

void DieWalk::function(const Die& die, uint32_t parent, uint64_t end, int depth) {
  if (die.flag(DW_AT_declaration)) return;
  if (is_destructor(declaration_of(die))) findings_->destructors.push_back(position(die));
  if (die.has(DW_AT_low_pc) || die.has(DW_AT_ranges)) code(die);
  if (die.has(DW_AT_abstract_origin)) {
    findings_->copies.push_back(position(die));
    if (of_link_time_) local_functions(die, parent, end, depth);
    return;
  }
  children(die, add_node(die, DW_TAG_subprogram, parent), end, depth + 1);
}

void DieWalk::local_functions(const Die& copy, uint32_t parent, uint64_t end, int depth) {
  if (depth > kDeepestDie) return;
  for (Die die = copy.child(); die; die = die.sibling()) {
    if (die.id() <= last_) return;
    last_ = die.id();
    if (die.tag() == DW_TAG_subprogram) function(die, parent, end, depth + 1);
  }
}

void DieWalk::code(const Die& die) {
  uint64_t entry = 1;
  for (const auto& [low, high] : die.code_ranges()) {
    // Functions that the linker dropped keep their entries, at address 0 or so.
    const uint64_t bias = image_.dwarf_bias();
    if (image_.is_code(low + bias)) {
      findings_->functions.push_back({.low = low + bias, .high = high + bias, .at = position(die), .entry = entry});
    }
    entry = 0;
  }
}

void DieWalk::variable(const Die& die, uint64_t function) {
  if (!die.has(DW_AT_location)) return;
  const std::optional<uint64_t> address = die.fixed_address();
  if (!address || *address == 0) return;
  findings_->variables.push_back(
      {.address = *address + image_.dwarf_bias(), .at = position(die), .function = function});
}

void DieWalk::statics_of_copy(const Die& function) {
  begin(function);
  statics(function, position(function), 0);
}

void DieWalk::statics(const Die& block, uint64_t function, int depth) {
  if (depth > kDeepestDie) return;
  for (Die die = block.child(); die; die = die.sibling()) {
    if (die.id() <= last_) return;
    last_ = die.id();
    const int tag = die.tag();
    if (tag == DW_TAG_variable) variable(die, function);
    if (tag == DW_TAG_lexical_block) statics(die, function, depth + 1);
    if (tag == DW_TAG_inlined_subroutine) statics(die, position(die), depth + 1);
  }
}

}  // namespace gordian
