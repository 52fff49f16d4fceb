#include "analyzer/binary/type_reducer.h"

#include <dwarf.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "analyzer/binary/die_relations.h"

namespace gordian {
namespace {

constexpr uint64_t kPointerBytes = 8;
constexpr size_t kMostMembers = 1'000'000;
constexpr size_t kLongestTypeName = 64 * 1024;

std::string file_of(const Die& die) {
  const auto index = die.number(DW_AT_decl_file);
  return index ? die.source_file(*index) : std::string();
}

uint32_t line_of(const Die& die) { return static_cast<uint32_t>(die.number(DW_AT_decl_line).value_or(0)); }

// "void (int)" with "*" → "void (*)(int)"; anything else just gets the suffix.
std::string with_suffix(const Type& target, const std::string& name, const char* suffix) {
  const size_t parameters = target.kind == TypeKind::kFunction ? name.find(" (") : std::string::npos;
  if (parameters == std::string::npos) return name + suffix;
  return name.substr(0, parameters) + " (" + suffix + ")" + name.substr(parameters + 1);
}

// A member that C++ gives no storage in the object.
bool is_static(const Die& member) { return member.flag(DW_AT_external) || member.flag(DW_AT_declaration); }

uint64_t checked_product(uint64_t a, uint64_t b) {
  uint64_t result = 0;
  return __builtin_mul_overflow(a, b, &result) ? 0 : result;
}

// Elements of one dimension; 0 if unknown.
uint64_t elements_of(const Die& subrange) {
  if (const auto count = subrange.number(DW_AT_count)) return *count;
  const auto upper = subrange.signed_number(DW_AT_upper_bound);
  return upper && *upper >= 0 ? static_cast<uint64_t>(*upper) + 1 : 0;
}

// The byte in which a member begins. Bit-fields are counted from the start of the object (DWARF 4 and later) or from
// the most significant bit of their storage unit (before).
uint64_t offset_of(const Die& member) {
  const uint64_t location = member.member_location().value_or(0);
  if (const auto bit = member.number(DW_AT_data_bit_offset)) return location + *bit / 8;
  const auto bits_above = member.number(DW_AT_bit_offset);
  const auto storage = member.number(DW_AT_byte_size);
  const auto bits = member.number(DW_AT_bit_size);
  if (!bits_above || !storage || !bits || *storage > 16 || *bits_above + *bits > *storage * 8) return location;
  return location + (*storage * 8 - *bits_above - *bits) / 8;
}

// g++ calls the member for a captured x "__x", clang "x".
std::string capture_name(std::string_view member) {
  if (member.starts_with("__") && member.size() > 2) member.remove_prefix(2);
  return std::string(member);
}

}  // namespace

void TypeReducer::run() {
  switch (die_.tag()) {
    case DW_TAG_base_type:
      type_.kind = TypeKind::kBase;
      return common();
    case DW_TAG_enumeration_type:
      type_.kind = TypeKind::kEnum;
      return common();
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_interface_type:
      return class_type(TypeKind::kStruct);
    case DW_TAG_union_type:
      return class_type(TypeKind::kUnion);
    case DW_TAG_pointer_type:
      return pointer(TypeKind::kPointer, "*");
    case DW_TAG_reference_type:
      return pointer(TypeKind::kReference, "&");
    case DW_TAG_rvalue_reference_type:
      return pointer(TypeKind::kReference, "&&");
    case DW_TAG_array_type:
      return array();
    case DW_TAG_subroutine_type:
      return function();
    case DW_TAG_unspecified_type:
      type_.kind = TypeKind::kBase;
      type_.name = "std::nullptr_t";
      type_.size = kPointerBytes;
      return;
    case DW_TAG_ptr_to_member_type:
      type_.kind = TypeKind::kMemberPointer;
      type_.name = "pointer to member";
      // To a member function: two words; to data: one.
      type_.size = table_.type(table_.intern(image_, die_.reference(DW_AT_type))).kind == TypeKind::kFunction ? 16 : 8;
      return;
    default:
      return;
  }
}

// What all types with a name of their own have.
void TypeReducer::common() {
  const DieIndex& index = image_.index();
  const Die declaration = declaration_of(die_);  // "struct A::Impl {…};" stands outside of A
  type_.name = index.qualified_name(declaration);
  type_.scope = index.qualified_name(index.scope_of(declaration));
  type_.size = die_.number(DW_AT_byte_size).value_or(0);
  type_.declaration = die_.flag(DW_AT_declaration);
  type_.file = file_of(die_);
  type_.line = line_of(die_);
}

void TypeReducer::pointer(TypeKind kind, const char* suffix) {
  type_.kind = kind;
  type_.size = kPointerBytes;
  type_.target = table_.intern(image_, die_.reference(DW_AT_type));
  const Type& target = table_.type(type_.target);
  const std::string name = type_.target == kNoType ? "void" : target.name;
  if (name.size() < kLongestTypeName) type_.name = with_suffix(target, name, suffix);
}

void TypeReducer::array() {
  type_.kind = TypeKind::kArray;
  type_.target = table_.intern(image_, die_.reference(DW_AT_type));
  type_.count = 1;
  for (Die child = die_.child(); child; child = child.sibling()) {
    if (child.tag() == DW_TAG_subrange_type) type_.count = checked_product(type_.count, elements_of(child));
  }
  const Type& element = table_.type(type_.target);
  if (element.kind == TypeKind::kArray && element.target != type_.target) {  // an array of a typedef of an array
    type_.count = checked_product(type_.count, element.count);
    type_.target = element.target;
  }
  const Type& innermost = table_.type(type_.target);
  type_.size = die_.number(DW_AT_byte_size).value_or(checked_product(type_.count, innermost.size));
  if (innermost.name.size() < kLongestTypeName) type_.name = innermost.name + "[" + std::to_string(type_.count) + "]";
}

void TypeReducer::function() {
  type_.kind = TypeKind::kFunction;
  const auto name_of = [&](const Die& die) {
    const TypeId id = table_.intern(image_, die.reference(DW_AT_type));
    return id == kNoType ? std::string("void") : table_.type(id).name;
  };
  std::string name = name_of(die_) + " (";
  const char* separator = "";
  for (Die child = die_.child(); child && name.size() < kLongestTypeName; child = child.sibling()) {
    if (child.tag() != DW_TAG_formal_parameter) continue;
    name += separator + name_of(child);
    separator = ", ";
  }
  type_.name = name + ")";
}

void TypeReducer::class_type(TypeKind kind) {
  type_.kind = kind;
  common();
  type_.closure = is_closure(die_);
  type_.polymorphic = die_.has(DW_AT_containing_type);
  type_.destructor = type_.declaration ? DestructorKind::kUnknown : DestructorKind::kImplicit;
  for (Die child = die_.child(); child && type_.members.size() < kMostMembers; child = child.sibling()) {
    switch (child.tag()) {
      case DW_TAG_member:
        member(child);
        break;
      case DW_TAG_inheritance:
        base(child);
        break;
      case DW_TAG_subprogram:
        destructor(child);
        break;
      default:
        template_argument(child, 0);
        break;
    }
  }
  sort_members();
  find_polymorphic_base();
}

void TypeReducer::member(const Die& child) {
  const char* name = child.name();
  const std::string_view view = name == nullptr ? std::string_view() : std::string_view(name);
  if (view.starts_with("_vptr")) {
    type_.polymorphic = true;
    return;
  }
  if (is_static(child)) return;
  type_.members.push_back({.name = type_.closure ? capture_name(view) : std::string(view),
                           .offset = offset_of(child),
                           .type = table_.intern(image_, child.reference(DW_AT_type)),
                           .is_base = false,
                           .is_virtual_base = false,
                           .is_capture = type_.closure});
}

void TypeReducer::base(const Die& child) {
  const bool is_virtual = child.number(DW_AT_virtuality).value_or(DW_VIRTUALITY_none) != DW_VIRTUALITY_none;
  if (is_virtual) type_.polymorphic = true;  // virtual bases are found through the vptr
  type_.members.push_back({.name = {},
                           .offset = is_virtual ? 0 : child.member_location().value_or(0),
                           .type = table_.intern(image_, child.reference(DW_AT_type)),
                           .is_base = true,
                           .is_virtual_base = is_virtual,
                           .is_capture = false});
}

void TypeReducer::template_argument(const Die& child, int depth) {
  const int tag = child.tag();
  if (tag == DW_TAG_GNU_template_parameter_pack && depth == 0) {
    for (Die inner = child.child(); inner; inner = inner.sibling()) template_argument(inner, depth + 1);
    return;
  }
  if (tag != DW_TAG_template_type_parameter && tag != DW_TAG_template_value_parameter &&
      tag != DW_TAG_GNU_template_template_param) {
    return;
  }
  TemplateArgument argument;
  if (const char* name = child.name()) argument.name = name;
  argument.type = table_.intern(image_, child.reference(DW_AT_type));
  if (tag == DW_TAG_template_value_parameter) argument.value = child.signed_number(DW_AT_const_value);
  if (type_.template_arguments.size() < kMostMembers) type_.template_arguments.push_back(std::move(argument));
}

void TypeReducer::destructor(const Die& child) {
  const char* name = child.name();
  if (name == nullptr || *name != '~') return;
  const bool defaulted = child.number(DW_AT_defaulted).value_or(DW_DEFAULTED_no) == DW_DEFAULTED_in_class;
  if (child.flag(DW_AT_artificial) || defaulted) return;
  type_.destructor = DestructorKind::kUser;
  type_.destructor_name = std::string(name) + "()";
  destructor_definition(child);
}

void TypeReducer::destructor_definition(const Die& declaration) {
  const DestructorDefinition* definition = image_.destructors().definition_of(image_.index(), declaration);
  const Die start = definition == nullptr ? declaration : definition->die;
  type_.destructor_file = file_of(holder_of(start, DW_AT_decl_file));
  type_.destructor_line = line_of(holder_of(start, DW_AT_decl_line));
  if (definition != nullptr && definition->address != 0) {
    type_.destructor_address = image_.run_time_address(definition->address);
  } else {
    type_.destructor_address = table_.destructor_symbol(image_, declaration);
  }
}

void TypeReducer::sort_members() {
  const auto rank = [](const TypeMember& member) { return !member.is_base ? 2 : member.is_virtual_base ? 1 : 0; };
  std::stable_sort(type_.members.begin(), type_.members.end(), [&](const TypeMember& a, const TypeMember& b) {
    return rank(a) != rank(b) ? rank(a) < rank(b) : a.offset < b.offset;
  });
}

void TypeReducer::find_polymorphic_base() {
  for (const TypeMember& one : type_.members) {
    if (type_.polymorphic || !one.is_base) return;
    type_.polymorphic = table_.type(one.type).polymorphic;
  }
}

}  // namespace gordian
