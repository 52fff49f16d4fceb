#include "analyzer/binary/die_relations.h"

#include <dwarf.h>

#include <string_view>

namespace gordian {
namespace {

constexpr int kLongestChain = 64;  // hostile entries refer to each other in circles

bool is_transparent(int tag) {
  switch (tag) {
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type:
    case DW_TAG_immutable_type:
    case DW_TAG_template_alias:
      return true;
    default:
      return false;
  }
}

Die next_in_chain(const Die& die) {
  if (die.has(DW_AT_abstract_origin)) return die.reference(DW_AT_abstract_origin);
  return die.reference(DW_AT_specification);
}

}  // namespace

Die strip_type(Die die) {
  for (int i = 0; i < kLongestChain; i++) {
    if (is_transparent(die.tag())) {
      die = die.reference(DW_AT_type);
    } else if (const Die full = die.reference(DW_AT_signature)) {
      die = full;
    } else {
      return die;
    }
  }
  return Die();
}

Die declaration_of(Die die) {
  for (int i = 0; i < kLongestChain; i++) {
    const Die next = next_in_chain(die);
    if (!next) break;
    die = next;
  }
  return die;
}

Die holder_of(Die die, unsigned attribute) {
  for (int i = 0; i < kLongestChain && die; i++) {
    if (die.has(attribute)) return die;
    die = next_in_chain(die);
  }
  return Die();
}

bool is_class_tag(int tag) {
  return tag == DW_TAG_class_type || tag == DW_TAG_structure_type || tag == DW_TAG_union_type ||
         tag == DW_TAG_interface_type;
}

bool is_closure(const Die& die) {
  const int tag = die.tag();
  if (tag != DW_TAG_class_type && tag != DW_TAG_structure_type) return false;
  const char* name = die.name();
  if (name != nullptr && *name != '\0') return std::string_view(name).starts_with("<lambda");
  if (die.has(DW_AT_specification)) return false;                  // the name is with the declaration
  for (Die child = die.child(); child; child = child.sibling()) {  // clang and old g++: no name, but a call operator
    const char* member = child.tag() == DW_TAG_subprogram ? child.name() : nullptr;
    if (member != nullptr && std::string_view(member).starts_with("operator()")) return true;
    if (child.tag() == DW_TAG_inheritance) return false;
  }
  return tag == DW_TAG_class_type;  // optimising clang leaves out the operator; "class {…} x;" is rare
}

}  // namespace gordian
