#include "analyzer/binary/type_table.h"

#include <dwarf.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "analyzer/binary/die_relations.h"
#include "analyzer/binary/type_names.h"
#include "analyzer/binary/type_reducer.h"

namespace gordian {
namespace {

constexpr int kDeepestType = 48;  // of types that need each other: array of array, pointer to pointer, base of base
constexpr size_t kMostTypes = 50'000'000;
constexpr int kDeepestArgument = 8;  // of template arguments in template arguments

bool same_type(Die a, Die b, int depth);

// What a class template was instantiated with, packs unpacked.
std::vector<Die> type_arguments(const Die& instance) {
  std::vector<Die> arguments;
  for (Die child = instance.child(); child; child = child.sibling()) {
    if (child.tag() == DW_TAG_template_type_parameter) arguments.push_back(child.reference(DW_AT_type));
    if (child.tag() != DW_TAG_GNU_template_parameter_pack) continue;
    const std::vector<Die> pack = type_arguments(child);
    arguments.insert(arguments.end(), pack.begin(), pack.end());
  }
  return arguments;
}

// Whether entries of an ambiguous name declare the same class: one from a header, in several units. All instantiations
// of a template have its place; those with two lambdas of one function, or with classes of that name in the anonymous
// namespaces of two files, are told apart by the places of these.
bool same_declaration(const Die& a, const Die& b, int depth = 0) {
  for (const unsigned what : {DW_AT_decl_line, DW_AT_decl_column, DW_AT_byte_size})
    if (a.number(what) != b.number(what)) return false;
  if (a.source_file(a.number(DW_AT_decl_file).value_or(0)) != b.source_file(b.number(DW_AT_decl_file).value_or(0)))
    return false;
  const std::vector<Die> of_a = type_arguments(a), of_b = type_arguments(b);
  return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                    [depth](const Die& one, const Die& other) { return same_type(one, other, depth + 1); });
}

bool same_type(Die a, Die b, int depth) {
  for (; depth < kDeepestArgument; ++depth) {
    a = strip_type(a);
    b = strip_type(b);
    if (!a || !b) return !a && !b;
    if (a.tag() != b.tag() || (a.name() == nullptr) != (b.name() == nullptr)) return false;
    if (a.name() != nullptr && std::strcmp(a.name(), b.name()) != 0) return false;
    if (is_class_tag(a.tag()))
      return a.flag(DW_AT_declaration) || b.flag(DW_AT_declaration) || same_declaration(a, b, depth);
    if (!a.has(DW_AT_type) || !b.has(DW_AT_type)) return a.has(DW_AT_type) == b.has(DW_AT_type);
    a = a.reference(DW_AT_type);
    b = b.reference(DW_AT_type);
  }
  return true;
}

bool all_same_declaration(const std::vector<Die>& dies) {
  for (const Die& die : dies) {
    if (!same_declaration(dies.front(), die)) return false;
  }
  return true;
}

}  // namespace

TypeTable::TypeTable(std::vector<LoadedImage*> images) : images_(std::move(images)) {
  entries_.emplace_back();
  entries_.front().reduced = true;
}

TypeId TypeTable::intern(LoadedImage& image, const Die& die) {
  const Die bare = strip_type(die);
  if (!bare || entries_.size() >= kMostTypes) return kNoType;
  const auto [position, added] = by_die_.try_emplace(bare.id(), static_cast<TypeId>(entries_.size()));
  if (added) entries_.push_back({.image = &image, .die = bare, .reduced = false, .type = {}});
  return position->second;
}

const Type& TypeTable::type(TypeId id) {
  Entry& entry = entries_[id < entries_.size() ? id : kNoType];
  if (entry.reduced || depth_ >= kDeepestType) return entry.type;
  entry.reduced = true;  // first: a type that needs itself sees what there is so far
  depth_++;
  TypeReducer(*this, *entry.image, entry.die, &entry.type).run();
  depth_--;
  return entry.type;
}

TypeId TypeTable::find_in(LoadedImage& image, std::string_view name, bool* definition) {
  const NamedTypes* types = image.index().find_type(name);
  if (types == nullptr) return kNoType;
  *definition = !types->definitions.empty();
  if (!*definition) return intern(image, types->declaration);
  return all_same_declaration(types->definitions) ? intern(image, types->definitions.front()) : kNoType;
}

TypeId TypeTable::find(std::string_view qualified_name) {
  const std::string key(qualified_name);
  const auto known = by_name_.find(key);
  if (known != by_name_.end()) return known->second;
  TypeId result = kNoType;
  for (LoadedImage* image : images_) {
    bool definition = false;
    const TypeId found = find_in(*image, qualified_name, &definition);
    if (found != kNoType && (definition || result == kNoType)) result = found;
    if (definition) break;
  }
  by_name_.emplace(key, result);
  return result;
}

uint64_t TypeTable::destructor_symbol(LoadedImage& image, const Die& declaration) {
  const char* linkage = declaration.text(DW_AT_linkage_name);  // g++ only
  const std::string mangled = linkage == nullptr ? "" : linkage;
  const std::string name = image.index().qualified_name(declaration);
  const bool local = is_ambiguous_name(name) || image.index().is_local(image.index().scope_of(declaration));
  std::vector<LoadedImage*> candidates = {&image};
  if (!local) candidates.insert(candidates.end(), images_.begin(), images_.end());
  for (LoadedImage* one : candidates) {
    const RawSymbol* symbol = one->destructor_symbols().find(mangled);
    if (symbol == nullptr && mangled.empty() && !local) symbol = one->destructor_symbols().find_by_name(name);
    if (symbol != nullptr) return one->run_time_address(symbol->start);
  }
  return 0;
}

TypeId TypeTable::complete(TypeId id) {
  if (id == kNoType || id >= entries_.size() || !type(id).declaration) return id;
  Entry& entry = entries_[id];
  if (entry.definition == kNoType) entry.definition = find_definition(id);
  return entry.definition;
}

// The declaration itself if there is none.
TypeId TypeTable::find_definition(TypeId id) {
  const Type& declared = type(id);
  const Entry& entry = entries_[id];
  // What has no linkage can only be completed by its own unit, and its name may be another's elsewhere.
  if (is_ambiguous_name(declared.name)) {
    const NamedTypes* types = entry.image->index().find_type(declared.name);
    for (const Die& die : types == nullptr ? std::vector<Die>() : types->definitions) {
      if (die.unit().id() == entry.die.unit().id()) return intern(*entry.image, die);
    }
    return id;
  }
  bool definition = false;
  const TypeId near = find_in(*entry.image, declared.name, &definition);
  const TypeId found = definition ? near : find(declared.name);
  return found == kNoType || type(found).declaration ? id : found;
}

}  // namespace gordian
